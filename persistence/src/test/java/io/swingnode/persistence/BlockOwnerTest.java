package io.swingnode.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.persistence.snapshot.CompressedSnapshot;
import io.swingnode.persistence.snapshot.Compression;
import io.swingnode.persistence.snapshot.SnapshotCompressor;
import io.swingnode.protocol.SnapshotInfo;
import io.swingnode.protocol.VatId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Every short history of saves, cranks and commits ends as if each save had taken effect at its call, whenever its bytes
 * were compressed.
 */
class BlockOwnerTest {
    private static final int STEPS_MAX = 5;
    private static final VatId V1 = new VatId("v1");
    private static final VatId V2 = new VatId("v2");

    /** What a kernel and host can do next. */
    private enum Step {
        SAVE_V1,
        SAVE_V2,
        START,
        SAVEPOINT,
        ROLL_BACK,
        END,
        SETTLE_V1,
        COMMIT
    }

    /** When the bytes of a save have been compressed. */
    private enum Timing {
        AT_ONCE,
        LAST_ASKED_FIRST_WHEN_NEEDED
    }

    @Test
    void everyShortHistoryEndsAsIfSavesTookEffectAtTheCall() {
        List<List<Step>> histories = new ArrayList<>();
        extend(new ArrayList<>(), false, false, histories);
        assertThat(histories).hasSizeGreaterThan(500);
        for (List<Step> history : histories) {
            Outcome expected = immediately(history);
            for (Timing compression : Timing.values()) {
                assertThat(withSlots(history, compression))
                        .as(history + " compressed " + compression)
                        .isEqualTo(expected);
            }
        }
    }

    /** All histories that a store accepts; those without a save prove nothing here. */
    private static void extend(List<Step> history, boolean inCrank, boolean savepoint, List<List<Step>> histories) {
        if (history.contains(Step.SAVE_V1)) {
            histories.add(List.copyOf(history));
        }
        if (history.size() == STEPS_MAX) {
            return;
        }
        for (Step step : Step.values()) {
            boolean allowed = switch (step) {
                // The vats are alike, so the first save is always of the first.
                case SAVE_V2 -> history.contains(Step.SAVE_V1);
                case SAVE_V1, SETTLE_V1 -> true;
                case START, COMMIT -> !inCrank;
                case SAVEPOINT, END -> inCrank;
                case ROLL_BACK -> savepoint;
            };
            if (allowed) {
                history.add(step);
                boolean crank = step == Step.START || (inCrank && step != Step.END);
                boolean set = step == Step.SAVEPOINT || (savepoint && step != Step.ROLL_BACK && step != Step.END);
                extend(history, crank, set && history.lastIndexOf(Step.SAVEPOINT) >= 0, histories);
                history.removeLast();
            }
        }
    }

    /** What export data and records are in the end. */
    private record Outcome(Map<String, String> exported, List<Optional<Long>> inUse) {}

    private static Outcome immediately(List<Step> history) {
        Map<String, String> exported = new TreeMap<>();
        try (SwingStore store = store(exported)) {
            long snapPos = 0;
            for (Step step : history) {
                switch (step) {
                    case SAVE_V1 -> store.snapshots().saveSnapshot(V1, ++snapPos, compressed(snapPos));
                    case SAVE_V2 -> store.snapshots().saveSnapshot(V2, ++snapPos, compressed(snapPos));
                    case START -> store.startCrank();
                    case SAVEPOINT -> store.establishCrankSavepoint("s");
                    case ROLL_BACK -> store.rollbackCrank("s");
                    case END -> store.endCrank();
                    case COMMIT -> store.commit();
                    case SETTLE_V1 -> {}
                }
            }
            if (store.inCrank()) {
                store.endCrank();
            }
            store.commit();
            return outcome(store, exported);
        }
    }

    private static Outcome withSlots(List<Step> history, Timing compression) {
        Map<String, String> exported = new TreeMap<>();
        try (SwingStore store = store(exported)) {
            BlockOwner owner = new BlockOwner(store);
            Deque<Runnable> compressing = new ArrayDeque<>();
            long snapPos = 0;
            for (Step step : history) {
                switch (step) {
                    case SAVE_V1 -> save(owner, V1, ++snapPos, compressing);
                    case SAVE_V2 -> save(owner, V2, ++snapPos, compressing);
                    case START -> owner.startCrank();
                    case SAVEPOINT -> owner.establishCrankSavepoint("s");
                    case ROLL_BACK -> owner.rollbackCrank("s");
                    case SETTLE_V1 -> {
                        finish(compressing);
                        owner.settle(V1);
                    }
                    case END -> end(owner, compressing);
                    case COMMIT -> commit(owner, store, compressing);
                }
                if (compression == Timing.AT_ONCE) {
                    finish(compressing);
                }
            }
            if (store.inCrank()) {
                end(owner, compressing);
            }
            commit(owner, store, compressing);
            return outcome(store, exported);
        }
    }

    /** Bytes that are compressed whether or not anybody still wants them. */
    private record Compressing(CompletableFuture<CompressedSnapshot> bytes) implements Compression {
        @Override
        public void cancel() {}
    }

    private static void save(BlockOwner owner, VatId vat, long snapPos, Deque<Runnable> compressing) {
        CompletableFuture<CompressedSnapshot> bytes = new CompletableFuture<>();
        Object unused = owner.save(vat, snapPos, () -> new Compressing(bytes));
        compressing.push(() -> bytes.complete(compressed(snapPos)));
    }

    private static void finish(Deque<Runnable> compressing) {
        compressing.forEach(Runnable::run);
        compressing.clear();
    }

    private static void end(BlockOwner owner, Deque<Runnable> compressing) {
        finish(compressing);
        owner.endCrank();
    }

    private static void commit(BlockOwner owner, SwingStore store, Deque<Runnable> compressing) {
        finish(compressing);
        owner.settleForCommit();
        store.commit();
    }

    private static SwingStore store(Map<String, String> exported) {
        return SwingStore.inMemory(StoreOptions.builder()
                .exportSink(entries -> entries.forEach(entry -> entry.value()
                        .ifPresentOrElse(
                                value -> exported.put(entry.key(), value), () -> exported.remove(entry.key()))))
                .build());
    }

    private static Outcome outcome(SwingStore store, Map<String, String> exported) {
        return new Outcome(exported, List.of(inUse(store, V1), inUse(store, V2)));
    }

    private static Optional<Long> inUse(SwingStore store, VatId vat) {
        return store.snapshots().getSnapshotInfo(vat).map(SnapshotInfo::snapPos);
    }

    private static CompressedSnapshot compressed(long snapPos) {
        SnapshotCompressor compressor =
                StoreOptions.defaults().snapshotOptions().newCompressor();
        try {
            compressor.writeAll(new ByteArrayInputStream(("heap " + snapPos).getBytes(StandardCharsets.UTF_8)));
            return compressor.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
