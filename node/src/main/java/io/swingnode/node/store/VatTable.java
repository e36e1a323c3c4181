package io.swingnode.node.store;

import io.swingnode.persistence.maintenance.StoreInfo;
import io.swingnode.protocol.SpanRecord;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Vats as rows of a table and as JSON. */
public final class VatTable {
    private static final String ROW = "%-10s %11s %12s %8s %12s %10s %8s";

    private VatTable() {}

    /** A vat, as printed in JSON; the bounds are those of its current span. */
    public record VatJson(
            String vatID,
            Optional<Boolean> running,
            Optional<Long> startPos,
            Optional<Long> endPos,
            Optional<Long> incarnation,
            long spans,
            long items,
            long snapshots,
            OptionalLong snapshotInUse) {}

    /** The first line of the table. */
    public static String titles() {
        return String.format(
                Locale.ROOT, ROW, "VAT", "INCARNATION", "POSITION", "SPANS", "ITEMS", "SNAPSHOTS", "IN USE");
    }

    /** A line of the table. */
    public static String row(VatJson vat) {
        OptionalLong inUse = vat.snapshotInUse();
        return String.format(
                Locale.ROOT,
                ROW,
                vat.vatID(),
                vat.incarnation().map(String::valueOf).orElse(vat.running().isPresent() ? "terminated" : "-"),
                vat.endPos().map(String::valueOf).orElse("-"),
                vat.spans(),
                vat.items(),
                vat.snapshots(),
                inUse.isPresent() ? Long.toString(inUse.getAsLong()) : "-");
    }

    /** @param recorded false where no record tells whether a vat runs, as in an archive */
    public static VatJson json(StoreInfo.Vat vat, boolean recorded) {
        Optional<SpanRecord> current = vat.currentSpan();
        return new VatJson(
                vat.id().value(),
                recorded ? Optional.of(current.isPresent()) : Optional.empty(),
                current.map(SpanRecord::startPos),
                current.map(SpanRecord::endPos),
                current.map(SpanRecord::incarnation),
                vat.spans(),
                vat.items(),
                vat.snapshots(),
                vat.snapshotInUse());
    }
}
