package io.swingnode.node.store;

import io.swingnode.node.ByteSizes;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.persistence.maintenance.StoreInfo;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.SpanRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints a summary of a store. */
@Command(
        name = "info",
        description = "Print a summary of a store: rows, sizes, vats, spans, snapshots, height, activity hash.",
        footer = {"  ./swingnode info my-store", "  ./swingnode info my-store -o json | jq '.vats[].items'"})
final class InfoCommand implements Callable<Integer> {
    private static final String VAT_ROW = "%-10s %11s %12s %8s %12s %10s %8s";

    /** The summary, as printed in JSON. */
    private record Result(
            String file,
            long fileBytes,
            long logBytes,
            long freeBytes,
            Optional<Long> height,
            Optional<String> activityHash,
            List<StoreInfo.Table> tables,
            List<VatResult> vats,
            Map<String, String> missing) {}

    /** A vat, as printed in JSON; the bounds are those of its current span. */
    private record VatResult(
            String vatID,
            boolean running,
            Optional<Long> startPos,
            Optional<Long> endPos,
            Optional<Long> incarnation,
            long spans,
            long items,
            long snapshots,
            OptionalLong snapshotInUse) {
        static VatResult of(StoreInfo.Vat vat) {
            Optional<SpanRecord> current = vat.currentSpan();
            return new VatResult(
                    vat.id().value(),
                    current.isPresent(),
                    current.map(SpanRecord::startPos),
                    current.map(SpanRecord::endPos),
                    current.map(SpanRecord::incarnation),
                    vat.spans(),
                    vat.items(),
                    vat.snapshots(),
                    vat.snapshotInUse());
        }
    }

    @Mixin
    private OutputMixin output;

    @Mixin
    private StoreMixin store;

    @Override
    public Integer call() {
        Path directory = store.directory();
        StoreInfo info = StoreInfo.read(directory, Database.sqlite());
        output.print(result(info), text(info));
        return ExitCodes.OK;
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
                info.vats().stream().map(VatResult::of).toList(),
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
        lines.add(String.format(
                Locale.ROOT, VAT_ROW, "VAT", "INCARNATION", "POSITION", "SPANS", "ITEMS", "SNAPSHOTS", "IN USE"));
        for (StoreInfo.Vat vat : vats) {
            Optional<SpanRecord> current = vat.currentSpan();
            OptionalLong inUse = vat.snapshotInUse();
            lines.add(String.format(
                    Locale.ROOT,
                    VAT_ROW,
                    vat.id(),
                    current.map(span -> Long.toString(span.incarnation())).orElse("terminated"),
                    current.map(span -> Long.toString(span.endPos())).orElse("-"),
                    vat.spans(),
                    vat.items(),
                    vat.snapshots(),
                    inUse.isPresent() ? Long.toString(inUse.getAsLong()) : "-"));
        }
    }
}
