package io.swingnode.persistence.maintenance;

import static io.swingnode.persistence.TestStore.V2;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.block.BlockStats;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A store's own writer on a thread of its own, which commits block after block without a pause. */
final class BusyWriter implements AutoCloseable {
    private static final int ITEMS_PER_BLOCK = 20;

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Semaphore committed = new Semaphore(0);
    private long blocks;
    private volatile boolean stopped;
    private final Future<Boolean> run;

    private final boolean pipelined;

    private BusyWriter(Path dir, StoreOptions options, boolean pipelined) {
        this.pipelined = pipelined;
        run = thread.submit(() -> {
            try (SwingStore store = SwingStore.open(dir, options)) {
                store.transcripts().initTranscript(V2);
                while (!stopped) {
                    block(store);
                }
                store.commit();
                return true;
            }
        });
    }

    /** @param pipelined whether a block begins before the one before is durable */
    static BusyWriter start(Path dir, StoreOptions options, boolean pipelined) throws InterruptedException {
        BusyWriter writer = new BusyWriter(dir, options, pipelined);
        writer.awaitBlocks(2);
        return writer;
    }

    private void block(SwingStore store) {
        for (int i = 0; i < ITEMS_PER_BLOCK; i++) {
            store.transcripts().addItem(V2, "item " + i + " of block " + blocks);
        }
        store.transcripts().rolloverSpan(V2);
        store.kernelKv().set("block", String.valueOf(blocks));
        if (pipelined) {
            CompletionStage<BlockStats> unused = store.startCommit();
        } else {
            store.commit();
        }
        blocks++;
        committed.release();
    }

    /** Waits until so many more blocks are committed. */
    void awaitBlocks(int count) throws InterruptedException {
        int before = committed.drainPermits();
        if (!committed.tryAcquire(count, 120, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the writer does not get on after " + before + " blocks");
        }
    }

    /** Ends the writer, and fails if it has failed. */
    void stop() throws InterruptedException, ExecutionException, TimeoutException {
        stopped = true;
        if (!run.get(120, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the writer ended early");
        }
    }

    @Override
    public void close() {
        stopped = true;
        thread.close();
    }
}
