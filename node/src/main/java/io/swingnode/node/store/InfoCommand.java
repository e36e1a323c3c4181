package io.swingnode.node.store;

import io.swingnode.node.ByteSizes;
import io.swingnode.node.Cancellation;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.Progress;
import io.swingnode.node.check.StoppableStatements;
import io.swingnode.persistence.maintenance.StoreInfo;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.ArtifactMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints a summary of a store. */
@Command(
        name = "info",
        description =
                "Print a summary of a store, an export or an archive: rows, sizes, vats, spans, snapshots, height, activity hash.",
        footer = {
            "  ./swingnode info my-store",
            "  ./swingnode info my-store -o json | jq '.vats[].items'",
            "  ./swingnode info my-export"
        })
final class InfoCommand implements Callable<Integer> {
    /** Smaller ones are counted before progress would be shown, for which more would have to be loaded. */
    private static final long LARGE_BYTES = 64 << 20;

    /** The summary, as printed in JSON. */
    private record Result(
            String file,
            long fileBytes,
            long logBytes,
            long freeBytes,
            Optional<Long> height,
            Optional<String> activityHash,
            List<StoreInfo.Table> tables,
            List<VatTable.VatJson> vats,
            Map<String, String> missing) {}

    @Mixin
    private OutputMixin output;

    @Mixin
    private StoreOrCopyMixin store;

    @Override
    public Integer call() {
        Optional<Path> copy = store.export().or(store::archive);
        if (copy.isPresent()) {
            try (Progress progress = output.progress("info")) {
                progress.begin("reading the records");
                DirectoryInfo info = DirectoryInfo.read(copy.get());
                output.print(info, info.text());
            }
            return ExitCodes.OK;
        }
        Path directory = store.directory();
        StoreInfo info = read(directory);
        output.print(result(info), text(info));
        return ExitCodes.OK;
    }

    private StoreInfo read(Path directory) {
        if (StoreDirectory.sizeBytes(StoreDirectory.fileIn(directory)) < LARGE_BYTES) {
            return StoreInfo.read(directory, Database.sqlite());
        }
        try (Progress progress = output.progress("info");
                StoppableStatements statements =
                        new StoppableStatements(progress, Cancellation.ofProcess(), "stopped before all was counted")) {
            return statements.run(() -> StoreInfo.read(directory, Database.sqlite(), statements));
        }
    }

    private static Result result(StoreInfo info) {
        Map<String, String> missing = new LinkedHashMap<>();
        info.missing().forEach((mode, what) -> missing.put(mode.label(), what));
        return new Result(
                info.file().toString(),
                info.fileBytes(),
                info.logBytes(),
                info.freeBytes(),
                info.height().filter(text -> text.matches("\\d{1,18}")).map(Long::valueOf),
                info.activityHash(),
                info.tables(),
                info.vats().stream().map(vat -> VatTable.json(vat, true)).toList(),
                missing);
    }

    private static String text(StoreInfo info) {
        List<String> lines = new ArrayList<>();
        lines.add("file           " + info.file());
        lines.add("size           " + ByteSizes.text(info.fileBytes()) + ", " + ByteSizes.text(info.freeBytes())
                + " of it free; write-ahead log " + ByteSizes.text(info.logBytes()));
        lines.add("height         " + info.height().orElse("none"));
        lines.add("activity hash  " + info.activityHash().orElse("none"));
        for (ArtifactMode mode : ArtifactMode.values()) {
            String gap = info.missing().get(mode);
            lines.add(String.format(
                    Locale.ROOT, "%-14s %s", mode.label(), gap == null ? "can be exported" : "incomplete: " + gap));
        }
        lines.add("");
        lines.add(String.format(Locale.ROOT, "%-16s %12s %12s", "TABLE", "ROWS", "SIZE"));
        for (StoreInfo.Table table : info.tables()) {
            lines.add(String.format(
                    Locale.ROOT, "%-16s %,12d %12s", table.name(), table.rows(), ByteSizes.text(table.sizeBytes())));
        }
        addVats(lines, info.vats());
        return String.join("\n", lines);
    }

    private static void addVats(List<String> lines, List<StoreInfo.Vat> vats) {
        if (vats.isEmpty()) {
            return;
        }
        lines.add("");
        lines.add(VatTable.titles());
        vats.forEach(vat -> lines.add(VatTable.row(VatTable.json(vat, true))));
    }
}
