package io.swingnode.persistence.transfer;

import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.InputStream;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Of another source, all export data, and the artifacts of some vats alone: whoever looks into one vat can check what he has
 * against its records, but no store can be made of it.
 */
public final class OnlyVats implements ExportSource {
    private final ExportSource source;
    private final List<String> vats;

    public OnlyVats(ExportSource source, List<String> vats) {
        this.source = source;
        this.vats = List.copyOf(vats);
    }

    /** @throws StoreException (NOT_FOUND) naming a vat that has no artifact */
    public void requireEach() {
        TreeSet<String> missing = new TreeSet<>(vats);
        try (Cursor<ArtifactName> names = source.artifactNames()) {
            while (!missing.isEmpty() && names.hasNext()) {
                missing.remove(vat(names.next()));
            }
        }
        if (!missing.isEmpty()) {
            throw new StoreException(
                    Reason.NOT_FOUND,
                    "there is no artifact of vat " + missing.first()
                            + "; the command vats lists the vats, and --artifact-mode says how much history is exported");
        }
    }

    private static String vat(ArtifactName name) {
        return switch (name) {
            case ArtifactName.Snapshot snapshot -> snapshot.vat().toString();
            case ArtifactName.Span span -> span.vat().toString();
            case ArtifactName.Bundle bundle -> "";
        };
    }

    @Override
    public Optional<String> hostValue(String key) {
        return source.hostValue(key);
    }

    @Override
    public Cursor<ExportEntry> exportData() {
        return source.exportData();
    }

    @Override
    public long entryCount() {
        return source.entryCount();
    }

    @Override
    public Cursor<ArtifactName> artifactNames() {
        return new Filtered(source.artifactNames());
    }

    @Override
    public InputStream artifact(ArtifactName name) {
        return source.artifact(name);
    }

    @Override
    public void close() {
        source.close();
    }

    private final class Filtered implements Cursor<ArtifactName> {
        private final Cursor<ArtifactName> all;
        private @Nullable ArtifactName ready;

        Filtered(Cursor<ArtifactName> all) {
            this.all = all;
        }

        @Override
        public boolean hasNext() {
            while (ready == null && all.hasNext()) {
                ArtifactName next = all.next();
                ready = vats.contains(vat(next)) ? next : null;
            }
            return ready != null;
        }

        @Override
        public ArtifactName next() {
            if (!hasNext()) {
                throw new NoSuchElementException("no more artifacts");
            }
            ArtifactName next = ready;
            ready = null;
            if (next == null) {
                throw new NoSuchElementException("no more artifacts");
            }
            return next;
        }

        @Override
        public void close() {
            all.close();
        }
    }
}
