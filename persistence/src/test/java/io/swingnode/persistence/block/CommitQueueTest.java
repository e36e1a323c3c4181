package io.swingnode.persistence.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.persistence.sqlite.Database;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What becomes of groups that meet the end of the one before them, whose moment is chosen here. */
class CommitQueueTest {
    private static final long DATA_VERSION = 7;

    private final SQLException ioError = new SQLException("no space");
    private final HeldWriter writer = new HeldWriter();
    private final CommitQueue queue = new CommitQueue(writer);

    /** A writer whose only write ends when the test says so. */
    private static final class HeldWriter implements WriterLink {
        final CompletableFuture<Loan> end = new CompletableFuture<>();

        @Override
        public Loan open(Path file, Database database, Database.Use use) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Loan> start(List<Write> writes) {
            return end;
        }

        @Override
        public void close() {}
    }

    private static CommitGroup group(FrozenBlock block) {
        return new CommitGroup(block.number(), new Layer(null), false, false, block);
    }

    @Test
    void groupThatGrewWhileTheOneBeforeFailedIsLostForTheSameReason() {
        FrozenBlock first = new FrozenBlock(1);
        FrozenBlock second = new FrozenBlock(2);
        queue.put(group(first), DATA_VERSION);
        queue.put(group(second), DATA_VERSION);
        CommitGroup growing = queue.takeBack().orElseThrow();
        boolean ended = writer.end.completeExceptionally(ioError);
        assertThat(ended).isTrue();
        queue.put(growing, DATA_VERSION);
        assertLost(first);
        assertLost(second);
    }

    @Test
    void groupThatWaitsAndOneThatComesLaterAreLostForTheSameReason() {
        List<FrozenBlock> blocks = List.of(new FrozenBlock(1), new FrozenBlock(2), new FrozenBlock(3));
        queue.put(group(blocks.get(0)), DATA_VERSION);
        queue.put(group(blocks.get(1)), DATA_VERSION);
        boolean ended = writer.end.completeExceptionally(ioError);
        assertThat(ended).isTrue();
        queue.put(group(blocks.get(2)), DATA_VERSION);
        assertThat(blocks).allSatisfy(this::assertLost);
    }

    private void assertLost(FrozenBlock block) {
        assertThat(block.durable().handle((place, failure) -> failure).getNow(null))
                .as("block %d", block.number())
                .hasRootCause(ioError);
    }
}
