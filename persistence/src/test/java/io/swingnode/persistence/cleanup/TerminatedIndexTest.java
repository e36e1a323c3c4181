package io.swingnode.persistence.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.VatId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the index remembers beside what a look at every vat finds. */
class TerminatedIndexTest {
    private static final List<VatId> VATS =
            IntStream.range(0, 12).mapToObj(i -> new VatId("v" + i)).toList();
    private static final int STEPS = 500;

    /** So small that blocks spill into the open transaction. */
    private static final long SPILLING_BYTES = 2_000;

    @TempDir
    Path dir;

    private SwingStore store = SwingStore.inMemory(StoreOptions.defaults());
    private long saved;

    @ParameterizedTest
    @ValueSource(longs = {SPILLING_BYTES, 1 << 20})
    void knowsWhatEveryVatSays(long bufferLimitBytes) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        StoreOptions options = StoreOptions.builder()
                .keepSnapshots(true)
                .bufferLimitBytes(bufferLimitBytes)
                .build();
        reopen(options);
        List<String> steps = new ArrayList<>();
        boolean someWereTerminated = false;
        for (int i = 0; i < STEPS; i++) {
            steps.add(step(random, options));
            List<VatId> expected = lookAtEveryVat();
            someWereTerminated |= !expected.isEmpty();
            if (random.nextBoolean()) {
                assertThat(store.cleaner().terminatedVats())
                        .as("seed %s after %s", seed, steps)
                        .containsExactlyElementsOf(expected);
                CleanupBudget budget = new CleanupBudget(random.nextInt(4), random.nextInt(4));
                assertThat(effect(CleanupPlanner.plan(store.cleaner().view(budget), budget)))
                        .as("seed %s after %s", seed, steps)
                        .isEqualTo(effect(CleanupPlanner.plan(everything(expected), budget)));
            }
        }
        store.close();
        assertThat(someWereTerminated).isTrue();
    }

    private List<VatId> lookAtEveryVat() {
        var transcripts = store.transcripts();
        var snapshots = store.snapshots();
        return VATS.stream()
                .filter(vat -> !transcripts.isInUse(vat) && !snapshots.isInUse(vat))
                .filter(vat -> transcripts.hasSpans(vat) || snapshots.hasSnapshots(vat))
                .sorted()
                .toList();
    }

    /** A view that reads all that terminated vats have, whatever the budget. */
    private CleanupView everything(List<VatId> terminated) {
        return new CleanupView(
                terminated.size(),
                terminated.stream()
                        .map(vat -> new CleanupView.VatRows(
                                vat,
                                store.snapshots().highestSnapshots(vat, 1_000),
                                store.transcripts().newestSpans(vat, 1_000)))
                        .toList());
    }

    /** The plan, without the vats of which it deletes nothing. */
    private static CleanupPlan effect(CleanupPlan plan) {
        return new CleanupPlan(
                plan.vats().stream()
                        .filter(ofVat ->
                                !ofVat.snapshots().isEmpty() || !ofVat.spans().isEmpty())
                        .toList(),
                plan.report());
    }

    private String step(Random random, StoreOptions options) {
        VatId vat = VATS.get(random.nextInt(VATS.size()));
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> deliver(vat);
            case 3 -> save(vat);
            case 4 -> did("terminate " + vat, () -> store.cleaner().terminate(vat));
            case 5 -> did("clean", () -> store.cleaner().clean(new CleanupBudget(1, 1)));
            case 6 -> did("roll back a termination of " + vat, () -> rollBackTermination(vat));
            case 7 -> did("start a commit", store::startCommit);
            case 8 -> did("commit", store::commit);
            default -> did("reopen", () -> reopen(options));
        };
    }

    private static String did(String what, Runnable work) {
        work.run();
        return what;
    }

    private void rollBackTermination(VatId vat) {
        store.startCrank();
        store.establishCrankSavepoint("s");
        store.cleaner().terminate(vat);
        store.rollbackCrank("s");
        store.endCrank();
    }

    private void reopen(StoreOptions options) {
        store.close();
        store = SwingStore.open(dir, options);
    }

    private String deliver(VatId vat) {
        if (!store.transcripts().isInUse(vat)) {
            if (store.transcripts().hasSpans(vat)) {
                return "nothing";
            }
            store.transcripts().initTranscript(vat);
        }
        store.transcripts().addItem(vat, "{\"delivery\":\"to %s\"}".formatted(vat));
        store.transcripts().rolloverSpan(vat);
        return "deliver to " + vat;
    }

    private String save(VatId vat) {
        try {
            saved++;
            store.snapshots().saveSnapshot(vat, saved, new ByteArrayInputStream(new byte[] {1, 2, 3}));
            return "save " + vat;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
