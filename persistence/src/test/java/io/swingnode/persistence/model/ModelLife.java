package io.swingnode.persistence.model;

import io.swingnode.persistence.cleanup.TerminatedVats;
import io.swingnode.persistence.maintenance.Finding;
import io.swingnode.persistence.maintenance.StoreVerifier;
import io.swingnode.persistence.model.ModelRun.Step;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.transcript.TranscriptStore;
import io.swingnode.persistence.transfer.Copies;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.persistence.transfer.ExportDirectory;
import io.swingnode.persistence.transfer.ImportOptions;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.CleanupReport;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A store's life beside a model: the operations of {@link ModelRun}, and what hosts and operators do between them. */
final class ModelLife implements AutoCloseable {
    private static final List<ArtifactMode> MODES = List.of(ArtifactMode.values());

    final ModelRun run;
    private final Path dir;
    private final Random random;
    private Path home;
    private int copies;

    ModelLife(Path dir, long bufferLimitBytes, Random random) {
        this.dir = dir;
        this.random = random;
        this.home = dir.resolve("store0");
        this.run = new ModelRun(home, bufferLimitBytes, false, false, random);
    }

    Step step() {
        int dice = random.nextInt(100);
        String vatId = ModelRun.VATS.get(random.nextInt(ModelRun.VATS.size()));
        if (dice < 3) {
            return terminate(vatId);
        }
        if (dice < 9) {
            return clean(new CleanupBudget(drawBudget(), drawBudget()));
        }
        if (dice < 11) {
            return reopen();
        }
        if (dice < 13) {
            Step committed = ModelRun.both("commit and reopen", run::commit, run.model.commit());
            reopen();
            return committed;
        }
        if (dice < 15) {
            return copy(MODES.get(random.nextInt(MODES.size())));
        }
        return dice < 35 ? grow(vatId) : run.step();
    }

    /** Gives a vat another span, so that there is something to clean up and to copy. */
    private Step grow(String vatId) {
        TranscriptStore transcripts = run.store.store.transcripts();
        VatId vat = new VatId(vatId);
        String item = "grown " + random.nextInt(1000);
        Step init = ModelRun.both("init " + vatId, () -> transcripts.initTranscript(vat), run.vats.init(vatId));
        Step add = ModelRun.both("item " + vatId, () -> transcripts.addItem(vat, item), run.vats.addItem(vatId, item));
        Step roll = ModelRun.both(
                "roll over " + vatId, () -> String.valueOf(transcripts.rolloverSpan(vat)), run.vats.rollover(vatId, 0));
        return new Step(
                "grow " + vatId,
                init.actual() + add.actual() + roll.actual(),
                init.expected() + add.expected() + roll.expected());
    }

    private long drawBudget() {
        return random.nextInt(8) == 0 ? Long.MAX_VALUE : random.nextInt(4);
    }

    private Step terminate(String vatId) {
        TerminatedVats cleaner = run.store.store.cleaner();
        return ModelRun.both(
                "terminate " + vatId, () -> cleaner.terminate(new VatId(vatId)), run.vats.terminate(vatId));
    }

    private Step clean(CleanupBudget budget) {
        String waiting = String.join(",", run.vats.terminated());
        return ModelRun.both(
                "clean " + budget,
                () -> {
                    TerminatedVats cleaner = run.store.store.cleaner();
                    String found = String.join(
                            ",",
                            cleaner.terminatedVats().stream().map(VatId::value).toList());
                    CleanupReport report = cleaner.clean(budget);
                    return found + ": " + report.snapshots() + " " + report.spans() + " " + report.vatsFinished() + " "
                            + report.vatsLeft();
                },
                waiting + ": " + run.vats.clean(budget.snapshots(), budget.spans()));
    }

    private Step reopen() {
        run.store.reopen();
        run.model.abandon();
        return new Step("reopen", "", "");
    }

    /** Exports the last commit, imports it beside, and goes on with the copy, if the mode's promise can be kept. */
    private Step copy(ArtifactMode mode) {
        ModelCopy expected = new ModelCopy(run.model.committed(), mode);
        String name = "copy " + copies + " " + mode;
        copies++;
        Path exportDir = dir.resolve("export" + copies);
        try (StoreExporter exporter = StoreExporter.open(home, mode)) {
            Map<String, String> data = data(exporter);
            if (!data.equals(expected.exportData())) {
                return new Step(name, data.toString(), expected.exportData().toString());
            }
            Copies.export(exporter, exportDir, mode);
        } catch (StoreException e) {
            return new Step(name, "!" + e.reason(), expected.isIncomplete() ? "!INCOMPLETE" : "");
        }
        Path copyDir = dir.resolve("store" + copies);
        try (ExportDirectory export = ExportDirectory.open(exportDir)) {
            Copies.importFrom(export, copyDir, ImportOptions.of(mode));
        }
        run.continueOn(copyDir);
        home = copyDir;
        run.model.continueOn(expected.imported());
        return new Step(name, "", expected.isIncomplete() ? "!INCOMPLETE" : "");
    }

    private static Map<String, String> data(StoreExporter exporter) {
        TreeMap<String, String> data = new TreeMap<>(ModelState.BYTES);
        try (Cursor<ExportEntry> entries = exporter.exportData()) {
            entries.forEachRemaining(
                    entry -> data.put(entry.key(), entry.value().orElseThrow()));
        }
        return data;
    }

    String scannedDigest() {
        return CarriedDigest.scanned(home);
    }

    /** What {@code verify} finds wrong with the last commit. */
    List<Finding> findings() {
        return StoreVerifier.verify(home, CopyProgress.NONE, Database.sqlite()).findings();
    }

    @Override
    public void close() {
        run.close();
    }
}
