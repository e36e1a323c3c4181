package io.swingnode.persistence.transfer;

import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the records of artifacts in a file of export data, of which none is held. Artifacts are offered in the order of their
 * records, so the file is read once; in another order it is still right, and slow.
 */
final class ArtifactRecords implements AutoCloseable {
    private final Path file;
    private @Nullable Cursor<ExportEntry> data;

    ArtifactRecords(Path file) {
        this.file = file;
    }

    /** What an artifact is checked against. */
    sealed interface Check {
        record Span(SpanRecord record) implements Check {}

        record Snapshot(SnapshotRecord record) implements Check {}

        record Bundle(BundleId id) implements Check {}
    }

    /**
     * The record of an artifact.
     *
     * @throws StoreException (NOT_FOUND) when no record vouches for it, (CORRUPT) for a record that is malformed
     */
    Check find(ArtifactName name) throws IOException {
        boolean fromStart = data == null;
        Optional<Check> found = search(name);
        if (found.isEmpty() && !fromStart) {
            close();
            found = search(name);
        }
        return found.orElseThrow(
                () -> new StoreException(Reason.NOT_FOUND, "no metadata for artifact \"" + name.format() + "\""));
    }

    private Optional<Check> search(ArtifactName name) throws IOException {
        Cursor<ExportEntry> from = data;
        if (from == null) {
            from = ExportDirectory.readData(file);
            data = from;
        }
        while (from.hasNext()) {
            ExportEntry entry = from.next();
            if (entry.value().isPresent() && !entry.key().startsWith("kv.")) {
                Optional<Check> check = check(
                        name, ExportRecords.parse(entry.key(), entry.value().get(), "in export"));
                if (check.isPresent()) {
                    return check;
                }
            }
        }
        close();
        return Optional.empty();
    }

    private static Optional<Check> check(ArtifactName name, ExportRecords record) {
        return switch (record) {
            case ExportRecords.Span span -> only(span.span().artifact().equals(name), new Check.Span(span.span()));
            case ExportRecords.Snapshot snapshot ->
                only(snapshot.snapshot().artifact().equals(name), new Check.Snapshot(snapshot.snapshot()));
            case ExportRecords.CurrentSnapshot pointer -> Optional.empty();
            case ExportRecords.Bundle bundle ->
                only(new ArtifactName.Bundle(bundle.id()).equals(name), new Check.Bundle(bundle.id()));
        };
    }

    private static Optional<Check> only(boolean wanted, Check check) {
        return wanted ? Optional.of(check) : Optional.empty();
    }

    @Override
    public void close() {
        Cursor<ExportEntry> open = data;
        data = null;
        if (open != null) {
            open.close();
        }
    }
}
