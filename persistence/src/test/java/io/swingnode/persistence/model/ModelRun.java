package io.swingnode.persistence.model;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.TestStore;
import io.swingnode.persistence.block.CommitMode;
import io.swingnode.persistence.block.SlowCommits;
import io.swingnode.persistence.bundle.BundleStore;
import io.swingnode.persistence.kv.HostKvStore;
import io.swingnode.persistence.kv.KernelKvStore;
import io.swingnode.persistence.snapshot.SnapshotStore;
import io.swingnode.persistence.transcript.TranscriptStore;
import io.swingnode.protocol.Bundle;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.CleanupResult;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.DeleteBudget;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.SnapshotResult;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.VatId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Draws operations and does each on the store and on the model. */
final class ModelRun implements AutoCloseable {
    /** What an operation gave, and what it should have given. */
    record Step(String name, String actual, String expected) {}

    private static final List<String> KEYS = List.of(
            "",
            "a",
            "ab",
            "b",
            "host",
            "host-",
            "host/",
            "hosu",
            "local.a",
            "local.\u00e9",
            "\u00e9",
            "\u20ac",
            "\ue000",
            "\uffff",
            "\ud83d\ude00",
            "\ud83d\ude00\uffff",
            "\udbff\udfff",
            "\u20ac".repeat(254));

    /** Keys with halves of surrogate pairs, of which an export makes other text. */
    private static final List<String> HALF_KEYS = List.of(
            "\ud800",
            "\ud83d",
            "\ud83d\ud83d\ude00",
            "\ud83d\ue000",
            "\udbff",
            "\udc00",
            "\ude00",
            "\ude00\ud83d",
            "\udfff",
            "\ufffd\ufffd\ufffd",
            "local.\ud83d");

    private static final List<String> HOST_KEYS = List.of("host.", "host.a", "host.\ud83d\ude00");
    static final List<String> VATS = List.of("v1", "v2", "\u20ac", "\ud83d\ude00");
    private static final List<String> NAMES = List.of("s", "t", "deliver");
    private static final List<String> SOURCES = List.of("1", "2", "\u20ac");

    private final Random random;
    private final UnaryOperator<StoreOptions> retention;
    private final long bufferLimitBytes;
    final StoreModel model = new StoreModel();
    final VatModel vats;
    TestStore store;

    /** True when commits go on beside the operations that follow, on a disk that takes its time. */
    private final boolean pipelined;

    final CarriedDigest digest = new CarriedDigest();
    final ModelContents contents = new ModelContents(this);

    /** True when text may hold halves of surrogate pairs. */
    private final boolean halfPairs;

    ModelRun(Path dir, long bufferLimitBytes, boolean pipelined, boolean halfPairs, Random random) {
        this.random = random;
        this.bufferLimitBytes = bufferLimitBytes;
        this.pipelined = pipelined;
        this.halfPairs = halfPairs;
        boolean keepTranscripts = random.nextBoolean();
        boolean keepSnapshots = random.nextBoolean();
        vats = new VatModel(model, keepTranscripts, keepSnapshots);
        retention = options -> {
            StoreOptions kept = options.toBuilder()
                    .keepTranscripts(keepTranscripts)
                    .keepSnapshots(keepSnapshots)
                    .halfPairs(halfPairs)
                    .tellDeltas(true)
                    .build();
            return pipelined
                    ? kept.toBuilder()
                            .database(new SlowCommits(random.nextLong()))
                            .build()
                    : kept;
        };
        store = TestStore.open(dir, bufferLimitBytes, retention);
    }

    /** Goes on with the store in {@code dir}; the model must be told what it holds. */
    void continueOn(Path dir) {
        store.close();
        store = TestStore.open(dir, bufferLimitBytes, retention);
    }

    private <T> T draw(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private String drawHalf() {
        return halfPairs && random.nextInt(4) == 0 ? draw(List.of("\ud83d", "\ude00", "\ufffd")) : "";
    }

    static Step both(String name, Supplier<String> actual, String expected) {
        try {
            return new Step(name, actual.get(), expected);
        } catch (StoreException e) {
            return new Step(name, "!" + e.reason(), expected);
        }
    }

    static Step both(String name, Runnable actual, String expected) {
        return both(
                name,
                () -> {
                    actual.run();
                    return "";
                },
                expected);
    }

    Step step() {
        if (random.nextInt(12) == 0) {
            return early();
        }
        int dice = random.nextInt(100);
        if (dice < 40) {
            return keyStep(draw(halfPairs && random.nextInt(3) == 0 ? HALF_KEYS : KEYS));
        }
        if (dice < 44) {
            return hostStep(draw(HOST_KEYS));
        }
        if (dice < 62) {
            return crankStep();
        }
        if (dice < 80) {
            return transcriptStep(draw(VATS));
        }
        return dice < 93 ? snapshotStep(draw(VATS)) : bundleStep(draw(SOURCES));
    }

    private Step keyStep(String key) {
        KernelKvStore kv = store.store.kernelKv();
        String value = random.nextInt(5) == 0 ? "" : drawHalf() + "\ud83d\ude00" + random.nextInt(1000);
        return switch (random.nextInt(5)) {
            case 0, 1 -> both("set " + key, () -> kv.set(key, value), model.set(key, value));
            case 2 -> both("delete " + key, () -> kv.delete(key), model.delete(key));
            case 3 -> both("get " + key, () -> kv.get(key).orElse("null"), model.get(key));
            default -> both("next " + key, () -> kv.getNextKey(key).orElse("none"), model.next(key));
        };
    }

    /** Nothing must differ by it. */
    private Step early() {
        return both("write early", () -> store.store.writeEarly(0), "");
    }

    private Step hostStep(String key) {
        HostKvStore kv = store.store.hostKv();
        return switch (random.nextInt(3)) {
            case 0 -> both("host set " + key, () -> kv.set(key, "x"), model.set(key, "x"));
            case 1 -> both("host delete " + key, () -> kv.delete(key), model.delete(key));
            default -> both("host get " + key, () -> kv.get(key).orElse("null"), model.get(key));
        };
    }

    private Step crankStep() {
        SwingStore swing = store.store;
        String name = draw(NAMES);
        return switch (random.nextInt(model.inCrank() ? 8 : 16)) {
            case 0, 1 -> both("savepoint " + name, () -> swing.establishCrankSavepoint(name), model.savepoint(name));
            case 2 -> both("rollback " + name, () -> swing.rollbackCrank(name), model.rollback(name));
            case 3 -> both("emit", this::emit, model.emitCrankHashes());
            case 4 -> both("end", swing::endCrank, model.endCrank());
            case 5, 6, 7, 8 -> both("start", swing::startCrank, model.startCrank());
            case 9 -> {
                store.reopen();
                model.abandon();
                yield new Step("abandon", "", "");
            }
            default -> both("commit", this::commit, model.commit());
        };
    }

    void commit() {
        boolean goesOn = pipelined && random.nextInt(4) > 0;
        if (!goesOn && random.nextBoolean()) {
            digest.add(CompletableFuture.completedStage(store.store.commit()));
        } else {
            digest.add(store.store.startCommitWith(goesOn ? CommitMode.PIPELINED : CommitMode.EXCLUSIVE, () -> {}));
        }
        if (!goesOn) {
            // What was started has ended by now, and well: this would throw.
            String unused = digest.value();
        }
    }

    private String emit() {
        CrankHashes hashes = store.store.emitCrankHashes();
        return hashes.crankHash() + " " + hashes.activityHash();
    }

    private DeleteBudget drawBudget() {
        return random.nextInt(3) == 0 ? DeleteBudget.UNLIMITED : DeleteBudget.of(1 + random.nextInt(3));
    }

    private static String text(CleanupResult result) {
        return result.done() + " " + result.cleanups();
    }

    private Step transcriptStep(String vatId) {
        TranscriptStore transcripts = store.store.transcripts();
        VatId vat = new VatId(vatId);
        String item = "item \u00fc " + drawHalf() + random.nextInt(1000) + (random.nextInt(40) == 0 ? "\n" : "");
        DeleteBudget budget = drawBudget();
        return switch (random.nextInt(16)) {
            case 0, 1 -> both("init " + vatId, () -> transcripts.initTranscript(vat), vats.init(vatId));
            case 2, 3 ->
                both(
                        "roll over " + vatId,
                        () -> String.valueOf(transcripts.rolloverSpan(vat)),
                        vats.rollover(vatId, 0));
            case 4 ->
                both(
                        "incarnate " + vatId,
                        () -> String.valueOf(transcripts.rolloverIncarnation(vat)),
                        vats.rollover(vatId, 1));
            case 5 ->
                random.nextBoolean()
                        ? both("stop " + vatId, () -> transcripts.stopUsingTranscript(vat), vats.stopTranscript(vatId))
                        : both(
                                "delete " + vatId + " " + budget,
                                () -> text(transcripts.deleteVatTranscripts(vat, budget)),
                                vats.deleteTranscripts(vatId, budget.limit()));
            case 6 -> both("spans " + vatId, () -> contents.spans(vatId), vats.spans(vatId));
            default -> both("item " + vatId, () -> transcripts.addItem(vat, item), vats.addItem(vatId, item));
        };
    }

    private Step snapshotStep(String vatId) {
        SnapshotStore snapshots = store.store.snapshots();
        VatId vat = new VatId(vatId);
        int snapPos = random.nextInt(12);
        String heap = "heap " + random.nextInt(1000);
        DeleteBudget budget = drawBudget();
        return switch (random.nextInt(8)) {
            case 0, 1, 2 ->
                both("save " + vatId + " " + snapPos, () -> save(vat, snapPos, heap), vats.save(vatId, snapPos, heap));
            case 3, 4 -> both("load " + vatId, () -> TestStore.load(store.store, vat), vats.load(vatId));
            case 5 ->
                both("stop snapshot " + vatId, () -> snapshots.stopUsingLastSnapshot(vat), vats.stopSnapshot(vatId));
            case 6 ->
                both(
                        "delete snapshots " + vatId + " " + budget,
                        () -> text(snapshots.deleteVatSnapshots(vat, budget)),
                        vats.deleteSnapshots(vatId, budget.limit()));
            default ->
                random.nextBoolean()
                        ? both("delete unused", snapshots::deleteAllUnusedSnapshots, vats.deleteUnusedSnapshots())
                        : both("snapshots", contents::snapshots, vats.snapshots());
        };
    }

    private String save(VatId vat, long snapPos, String heap) {
        try {
            SnapshotResult result = store.store.snapshots().saveSnapshot(vat, snapPos, TestStore.utf8(heap));
            return result.hash() + " " + result.uncompressedSizeBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Step bundleStep(String source) {
        BundleStore bundles = store.store.bundles();
        Bundle.NestedEvaluate bundle = new Bundle.NestedEvaluate(source, Optional.empty());
        BundleId id = TestStore.idOf(bundle);
        return switch (random.nextInt(4)) {
            case 0, 1 -> both("add " + id, () -> bundles.addBundle(id, bundle), model.addBundle(id.value(), source));
            case 2 -> both("delete " + id, () -> bundles.deleteBundle(id), model.deleteBundle(id.value()));
            default ->
                both(
                        "get " + id,
                        () -> ((Bundle.NestedEvaluate) bundles.getBundle(id)).source(),
                        model.getBundle(id.value()));
        };
    }

    List<String> handedOver() {
        List<String> lists = new ArrayList<>();
        for (List<ExportEntry> list : store.handedOver) {
            lists.add(list.stream()
                    .map(entry -> entry.key() + "=" + entry.value())
                    .collect(Collectors.joining(", ", "{", "}")));
        }
        store.handedOver.clear();
        return lists;
    }

    @Override
    public void close() {
        store.close();
    }
}
