package io.swingnode.persistence.block;

import io.swingnode.persistence.sqlite.Database;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A writer on the thread that calls it; what is only started gets a thread of its own. */
final class CallingLink implements WriterLink {
    private static final long IDLE_SECONDS = 10;

    private Optional<BlockWriter> writer;

    /** It ends when it was idle for a while, since a link may open another store. */
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("swingnode-commit").factory());

    CallingLink() {
        this(Optional.empty());
    }

    CallingLink(BlockWriter writer) {
        this(Optional.of(writer));
    }

    private CallingLink(Optional<BlockWriter> writer) {
        this.writer = writer;
        thread.allowCoreThreadTimeOut(true);
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
        thread.execute(() -> complete(lent, opened, writes));
        return lent;
    }

    private static void complete(CompletableFuture<Loan> lent, BlockWriter writer, List<Write> writes) {
        try {
            lent.complete(writer.carryOut(writes));
        } catch (SQLException | RuntimeException e) {
            lent.completeExceptionally(e);
        } finally {
            // An Error goes on to the thread's own handler; who waits must hear of it, too.
            lent.completeExceptionally(new IllegalStateException("an error of the Java runtime ended the write"));
        }
    }

    @Override
    public void close() throws SQLException {
        if (writer.isPresent()) {
            writer.get().close();
        }
    }
}
