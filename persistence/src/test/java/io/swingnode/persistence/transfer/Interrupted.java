package io.swingnode.persistence.transfer;

import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import java.io.InputStream;
import java.util.Optional;

/** An export that fails when its last artifact is asked for. */
record Interrupted(MemoryExport export) implements ExportSource {
    @Override
    public Cursor<ExportEntry> exportData() {
        return export.exportData();
    }

    @Override
    public Cursor<ArtifactName> artifactNames() {
        return export.artifactNames();
    }

    @Override
    public InputStream artifact(ArtifactName name) {
        if (name.equals(last())) {
            throw new IllegalStateException("the export ended early");
        }
        return export.artifact(name);
    }

    private ArtifactName last() {
        try (Cursor<ArtifactName> names = artifactNames()) {
            ArtifactName last = names.next();
            while (names.hasNext()) {
                last = names.next();
            }
            return last;
        }
    }

    @Override
    public Optional<String> hostValue(String key) {
        return export.hostValue(key);
    }

    @Override
    public void close() {}
}
