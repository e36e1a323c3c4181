package io.swingnode.persistence.block;

import io.swingnode.persistence.sqlite.Database;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A writer on the thread that calls it; what is only started gets a thread of its own. */
final class CallingLink implements WriterLink {
    private Optional<BlockWriter> writer;

    CallingLink() {
        this.writer = Optional.empty();
    }

    CallingLink(BlockWriter writer) {
        this.writer = Optional.of(writer);
    }

    @Override
    public Loan open(Path file, Database database, Database.Use use) throws SQLException {
        BlockWriter opened = BlockWriter.open(file, database, use, LogWatcher.NONE);
        writer = Optional.of(opened);
        return opened.lend();
    }

    @Override
    public CompletionStage<Loan> start(List<Write> writes) {
        BlockWriter opened = writer.orElseThrow();
        CompletableFuture<Loan> lent = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("swingnode-commit").start(() -> complete(lent, opened, writes));
        return lent;
    }

    private static void complete(CompletableFuture<Loan> lent, BlockWriter writer, List<Write> writes) {
        try {
            lent.complete(writer.carryOut(writes));
        } catch (SQLException | RuntimeException e) {
            lent.completeExceptionally(e);
        }
    }

    @Override
    public void close() throws SQLException {
        if (writer.isPresent()) {
            writer.get().close();
        }
    }
}
