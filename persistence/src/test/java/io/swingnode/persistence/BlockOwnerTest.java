package io.swingnode.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.persistence.SaveHistories.Alphabet;
import io.swingnode.persistence.SaveHistories.Step;
import io.swingnode.persistence.snapshot.CompressedSnapshot;
import io.swingnode.persistence.snapshot.Compression;
import io.swingnode.persistence.snapshot.SnapshotCompressor;
import io.swingnode.protocol.DeleteBudget;
import io.swingnode.protocol.SnapshotInfo;
import io.swingnode.protocol.StoreException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every short history of saves, cranks and commits ends as if each save had taken effect at its call, whenever its bytes
 * were compressed.
 */
class BlockOwnerTest {
    private static final VatId V1 = new VatId("v1");
    private static final VatId V2 = new VatId("v2");

    /** When the bytes of a save have been compressed. */
    private enum Timing {
        AT_ONCE,
        LAST_ASKED_FIRST_WHEN_NEEDED
    }

    @ParameterizedTest
    @EnumSource
    void everyShortHistoryEndsAsIfSavesTookEffectAtTheCall(Alphabet alphabet) {
        List<List<Step>> histories = SaveHistories.of(alphabet);
        assertThat(histories).hasSizeGreaterThan(400);
        for (List<Step> history : histories) {
            Outcome expected = new Run(Optional.empty()).of(history);
            for (Timing compression : Timing.values()) {
                assertThat(new Run(Optional.of(compression)).of(history))
                        .as(history + " compressed " + compression)
                        .isEqualTo(expected);
            }
        }
    }

    /**
     * What export data and records are in the end, and what was refused.
     *
     * @param refused the numbers of the steps
     */
    private record Outcome(Map<String, String> exported, List<Optional<Long>> inUse, List<Integer> refused) {}

    /** Carries out a history. */
    private static final class Run {
        private final Optional<Timing> timing;
        private final Map<String, String> exported = new TreeMap<>();
        private final Deque<Runnable> compressing = new ArrayDeque<>();
        private final List<Integer> refused = new ArrayList<>();
        private SwingStore store = SwingStore.inMemory(options());
        private BlockOwner owner = new BlockOwner(store);
        private byte[] committed = store.serialize();
        private long snapPos;

        /** @param timing empty to save in the call itself */
        Run(Optional<Timing> timing) {
            this.timing = timing;
        }

        private StoreOptions options() {
            return StoreOptions.builder()
                    .exportSink(entries -> entries.forEach(entry -> entry.value()
                            .ifPresentOrElse(
                                    value -> exported.put(entry.key(), value), () -> exported.remove(entry.key()))))
                    .build();
        }

        Outcome of(List<Step> history) {
            for (int i = 0; i < history.size(); i++) {
                try {
                    carryOut(history.get(i));
                } catch (StoreException e) {
                    refused.add(i);
                }
                if (timing.equals(Optional.of(Timing.AT_ONCE))) {
                    finish();
                }
            }
            finish();
            if (store.inCrank()) {
                owner.endCrank();
            }
            commit();
            Outcome outcome = new Outcome(exported, List.of(inUse(store, V1), inUse(store, V2)), refused);
            store.close();
            return outcome;
        }

        private void carryOut(Step step) {
            switch (step) {
                case SAVE_V1 -> save(V1);
                case SAVE_V2 -> save(V2);
                case SAVE_FAILS -> saveThatFails();
                case SAVE_NEVER -> saveThatNeverEnds();
                case START -> owner.startCrank();
                case SAVEPOINT -> owner.establishCrankSavepoint("s");
                case SAVEPOINT_T -> owner.establishCrankSavepoint("t");
                case ROLL_BACK -> owner.rollbackCrank("s");
                case ROLL_BACK_T -> owner.rollbackCrank("t");
                case SETTLE_V1 -> waiting(() -> owner.settle(V1));
                case STOP_V1 -> waiting(() -> owner.snapshots().stopUsingLastSnapshot(V1));
                case DELETE_V1 -> waiting(() -> owner.snapshots().deleteVatSnapshots(V1, DeleteBudget.of(1)));
                case TERMINATE_V1 -> waiting(() -> owner.terminate(V1));
                case END -> waiting(owner::endCrank);
                case COMMIT -> waiting(this::commit);
                case ABANDON -> abandon();
            }
        }

        private void waiting(Runnable step) {
            finish();
            step.run();
        }

        private void finish() {
            compressing.forEach(Runnable::run);
            compressing.clear();
        }

        private void save(VatId vat) {
            snapPos++;
            if (timing.isEmpty()) {
                store.snapshots().saveSnapshot(vat, snapPos, compressed(snapPos));
                return;
            }
            CompletableFuture<CompressedSnapshot> bytes = new CompletableFuture<>();
            long position = snapPos;
            Object unused = owner.save(vat, position, () -> new Compressing(bytes));
            compressing.push(() -> bytes.complete(compressed(position)));
        }

        private void saveThatFails() {
            snapPos++;
            if (timing.isPresent()) {
                CompletableFuture<CompressedSnapshot> bytes = new CompletableFuture<>();
                Object unused = owner.save(V1, snapPos, () -> new Compressing(bytes));
                compressing.push(() -> bytes.completeExceptionally(new IOException("the worker died")));
            }
        }

        private void saveThatNeverEnds() {
            snapPos++;
            if (timing.isPresent()) {
                Object unused = owner.save(V1, snapPos, () -> new Compressing(new CompletableFuture<>()));
            }
        }

        private void commit() {
            owner.settleForCommit();
            store.commit();
            committed = store.serialize();
        }

        /** Opens the last commit again, as the supervisor does; what arrives late must not be in the next block. */
        private void abandon() {
            owner.abandon();
            store.close();
            store = SwingStore.deserialize(committed, options());
            owner = new BlockOwner(store);
        }
    }

    /** Bytes that are compressed whether or not anybody still wants them. */
    private record Compressing(CompletableFuture<CompressedSnapshot> bytes) implements Compression {
        @Override
        public void cancel() {}
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
