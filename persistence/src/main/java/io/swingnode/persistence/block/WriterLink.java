package io.swingnode.persistence.block;

import io.swingnode.persistence.sqlite.Database;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The way from the owner of a block to the {@link BlockWriter} of its store. A link serves one open store at a time. The
 * owner writes by itself what it waits for, through the writer that it was lent; a commit that it only starts is carried
 * out elsewhere, and it gets the writer back with its end.
 */
public interface WriterLink {
    /** Opens the writer connection of a store, which is created if it does not exist. */
    Loan open(Path file, Database database, Database.Use use) throws SQLException;

    /**
     * Has writes carried out without waiting. Until that has ended, nothing else may be asked of the writer.
     *
     * @return fails with the exception of the write that failed, or when the writer cannot be reached
     */
    CompletionStage<Loan> start(List<Write> writes);

    /** Closes the writer connection; what was not committed is discarded. */
    void close() throws SQLException;

    /** Writes on the calling thread, and what is only started on a new one. */
    static WriterLink calling() {
        return new CallingLink();
    }

    /** As {@link #calling()}, with a writer that is open already. */
    static WriterLink calling(BlockWriter writer) {
        return new CallingLink(writer);
    }
}
