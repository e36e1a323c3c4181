package io.swingnode.persistence.maintenance;

import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.VatId;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A part of a store's dump; they come in the order of the records here. */
public sealed interface DumpEntry {
    /** A key of any section, in byte order. */
    record Key(String key, String value) implements DumpEntry {}

    /** A span, by vat and position; its items follow. */
    record Span(SpanRecord span) implements DumpEntry {}

    /** An item of the span that came last. */
    record Item(VatId vat, long position, String item) implements DumpEntry {}

    /**
     * A snapshot, by vat and position; its bytes follow.
     *
     * @param hasBytes false when its bytes were pruned; none follow then
     */
    record Snapshot(SnapshotRecord snapshot, boolean hasBytes) implements DumpEntry {}

    /** The next bytes of the snapshot that came last, as they are stored: together they are gzip. Read-only. */
    record SnapshotBytes(ByteBuffer gzip) implements DumpEntry {}

    /** A bundle, by id, and its stored bytes if they are here. Read-only. */
    record Bundle(BundleId id, Optional<ByteBuffer> stored) implements DumpEntry {}
}
