package io.swingnode.persistence.parallel;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.TestStore;
import io.swingnode.persistence.block.BlockStats;
import io.swingnode.persistence.maintenance.DumpEntry;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.Hashes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Some blocks of work, drawn from a seed, done one by one and by numbered cranks on a drawn number of threads, with drawn
 * limits, pauses and faults.
 */
final class Schedule {
    private static final int CRANKS_MAX = 14;

    private final long seed;
    private final Random random;
    private final int threads;
    private final CrankLimits limits;
    private final long bufferLimitBytes;
    private final int injectedPercent;
    private final int skippedPercent;
    private final boolean pipelined;
    private final Optional<Path> dir;

    /** Each block: what is done under each number; nothing under one that is skipped. */
    private final List<List<Optional<Work>>> blocks = new ArrayList<>();

    /** A fault of the machinery around a vat, which does not depend on what it has read. */
    private static final class Injected extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** @param dir where the stores are; in memory without */
    Schedule(long seed, Optional<Path> dir) {
        this.seed = seed;
        this.dir = dir;
        this.random = new Random(seed);
        threads = 1 + random.nextInt(5);
        limits = new CrankLimits(
                List.of(1, 2, 3, 8, 64).get(random.nextInt(5)),
                List.of(1L, 500L, 6000L, 16L << 20).get(random.nextInt(4)),
                random.nextBoolean());
        bufferLimitBytes =
                List.of(1L, 3000L, TestStore.NO_SPILL, TestStore.NO_SPILL).get(random.nextInt(4));
        injectedPercent = random.nextInt(3) * 10;
        skippedPercent = random.nextInt(3) * 8;
        pipelined = dir.isPresent() && random.nextBoolean();
        int hotPercent = List.of(0, 5, 30, 80).get(random.nextInt(4));
        for (int block = 1 + random.nextInt(3); block > 0; block--) {
            blocks.add(drawBlock(hotPercent));
        }
    }

    private List<Optional<Work>> drawBlock(int hotPercent) {
        List<Optional<Work>> block = new ArrayList<>();
        for (int i = 1 + random.nextInt(CRANKS_MAX); i > 0; i--) {
            Work work = new Work(
                    Work.vats().get(random.nextInt(Work.vats().size())),
                    random.nextLong(),
                    1 + random.nextInt(12),
                    hotPercent,
                    random.nextInt(4) > 0);
            block.add(random.nextInt(100) < skippedPercent ? Optional.empty() : Optional.of(work));
        }
        return block;
    }

    @Override
    public String toString() {
        return "seed " + seed + ": " + threads + " threads, " + limits + ", buffer " + bufferLimitBytes + ", "
                + blocks.stream().map(List::size).toList() + " cranks" + (pipelined ? ", pipelined" : "");
    }

    /** All that can be seen of a run: export lists and hashes in order, the counts of each block, what the store holds. */
    String serial() {
        return run("serial", this::serially);
    }

    String numbered() {
        return run("numbered", this::beside);
    }

    @FunctionalInterface
    private interface Way {
        List<String> run(SwingStore store, List<Optional<Work>> block);
    }

    private String run(String name, Way way) {
        List<String> seen = new ArrayList<>();
        StoreOptions options = StoreOptions.builder()
                .compressionLevel(1)
                .bufferLimitBytes(bufferLimitBytes)
                .cacheLimitBytes(bufferLimitBytes == 1 ? 0 : 1 << 16)
                .keepTranscripts(seed % 2 == 0)
                .keepSnapshots(seed % 3 == 0)
                .exportSink(list -> seen.add(text(list)))
                .build();
        try (SwingStore store = dir.isEmpty()
                ? SwingStore.inMemory(options)
                : SwingStore.open(dir.get().resolve(name), options)) {
            prepare(store);
            for (List<Optional<Work>> block : blocks) {
                // A host's write between cranks, whose export goes with the first list of the block.
                store.kernelKv().set("between", String.valueOf(block.size()));
                seen.addAll(way.run(store, block));
                seen.add(commit(store));
            }
            seen.add(store.getActivityhash());
            seen.addAll(dump(store));
        }
        return String.join("\n", seen);
    }

    private static String text(List<ExportEntry> list) {
        StringBuilder text = new StringBuilder();
        list.forEach(entry ->
                text.append(entry.key()).append('=').append(entry.value()).append(' '));
        return text.toString();
    }

    private static void prepare(SwingStore store) {
        store.transcripts().initTranscript(TestStore.V1);
        store.transcripts().initTranscript(TestStore.V2);
        store.transcripts().addItem(TestStore.V1, "zero");
        store.kernelKv().set("b", "0");
        store.hostKv().set("host.x", "host's");
        store.commit();
    }

    private String commit(SwingStore store) {
        BlockStats stats = pipelined ? store.startCommit().toCompletableFuture().join() : store.commit();
        return "cranks " + stats.cranks() + ", items " + stats.items() + " of " + stats.itemBytes() + ", exports "
                + stats.exports();
    }

    private static List<String> dump(SwingStore store) {
        List<String> entries = new ArrayList<>();
        try (Cursor<DumpEntry> cursor = store.dump(true)) {
            cursor.forEachRemaining(entry -> entries.add(text(entry)));
        }
        return entries;
    }

    private static String text(DumpEntry entry) {
        return entry instanceof DumpEntry.SnapshotBytes bytes
                ? "bytes " + bytes.gzip().hashCode()
                : String.valueOf(entry);
    }

    // One by one.

    private List<String> serially(SwingStore store, List<Optional<Work>> block) {
        List<String> hashes = new ArrayList<>();
        for (Optional<Work> work : block) {
            work.ifPresent(some -> hashes.add(crank(store, some)));
        }
        return hashes;
    }

    private static String crank(SwingStore store, Work work) {
        CrankView view = CrankView.serial(store);
        store.startCrank();
        try {
            work.run(view, () -> {});
        } catch (Work.Fault e) {
            handle(view, work, e);
        }
        String hashes = work.emits() ? store.emitCrankHashes().toString() : "none";
        store.endCrank();
        return hashes;
    }

    /** What a kernel does about a vat's fault. */
    private static void handle(CrankView view, Work work, Work.Fault fault) {
        view.rollback().accept("begin");
        view.kv().set("fault." + work.vat(), String.valueOf(fault.getMessage()));
        view.terminate().accept(work.vat());
    }

    // Beside each other.

    private List<String> beside(SwingStore store, List<Optional<Work>> block) {
        NumberedCranks cranks = store.beginNumberedCranks(limits, 1);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CrankRunner runner = new CrankRunner(cranks, pool);
            List<CompletableFuture<CrankHashes>> ends = new ArrayList<>();
            for (int i = 0; i < block.size(); i++) {
                if (block.get(i).isEmpty()) {
                    cranks.skip(i + 1);
                } else {
                    ends.add(deliver(runner, i + 1, block.get(i).get()));
                }
            }
            List<String> hashes = new ArrayList<>();
            for (CompletableFuture<CrankHashes> end : ends) {
                hashes.add(end.join().toString());
            }
            Object unused = cranks.drained().toCompletableFuture().join();
            cranks.close();
            for (int i = 0, joined = 0; i < block.size(); i++) {
                if (block.get(i).isPresent() && !block.get(i).get().emits()) {
                    hashes.set(joined, "none");
                }
                joined += block.get(i).isPresent() ? 1 : 0;
            }
            return hashes;
        } finally {
            pool.shutdown();
        }
    }

    /** Runs a delivery again when something else than the vat was at fault. */
    private CompletableFuture<CrankHashes> deliver(CrankRunner runner, long number, Work work) {
        Random chance = new Random(seed + number);
        AtomicInteger injectAt =
                new AtomicInteger(chance.nextInt(100) < injectedPercent ? chance.nextInt(work.operations()) : -1);
        CrankRunner.Delivery delivery = new CrankRunner.Delivery() {
            @Override
            public boolean deliver(NumberedCrank crank) {
                attempt(crank, work, injectAt.getAndSet(-1));
                return work.emits();
            }

            @Override
            public boolean failed(NumberedCrank crank, Exception fault) throws Exception {
                if (!(fault instanceof Work.Fault real)) {
                    throw fault;
                }
                handle(CrankView.numbered(crank), work, real);
                return work.emits();
            }
        };
        return runner.run(work.vat(), number, delivery)
                .exceptionallyCompose(failure -> cause(failure) instanceof Injected
                        ? runner.run(work.vat(), number, delivery)
                        : CompletableFuture.failedFuture(failure))
                .toCompletableFuture();
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** Takes some microseconds of the processor. */
    private static void work(long times) {
        for (long i = 0; i < times; i++) {
            String unused = Hashes.sha256("work");
        }
    }

    private static void attempt(NumberedCrank crank, Work work, int injectAt) {
        int[] left = {injectAt};
        work.run(CrankView.numbered(crank), () -> {
            if (left[0]-- == 0) {
                throw new Injected();
            }
            work(System.nanoTime() >> 7 & 31);
        });
    }
}
