package io.swingnode.persistence.transfer;

import io.swingnode.persistence.Recorded;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An export that a test makes up, or copies and then damages. */
final class MemoryExport implements ExportSource {
    final List<ExportEntry> entries = new ArrayList<>();
    final List<ArtifactName> names = new ArrayList<>();
    final Map<String, byte[]> bytes = new HashMap<>();

    /** The recorded export of the store that kept its history. */
    static MemoryExport kept() {
        return copyOf(ExportDirectory.open(Recorded.export("kept", ArtifactMode.ARCHIVAL)));
    }

    static MemoryExport copyOf(ExportSource source) {
        MemoryExport copy = new MemoryExport();
        try (Cursor<ExportEntry> entries = source.exportData()) {
            entries.forEachRemaining(copy.entries::add);
        }
        try (Cursor<ArtifactName> names = source.artifactNames()) {
            names.forEachRemaining(copy.names::add);
        }
        for (ArtifactName name : copy.names) {
            try (InputStream in = source.artifact(name)) {
                copy.bytes.put(name.format(), in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return copy;
    }

    MemoryExport entry(String key, String value) {
        entries.add(ExportEntry.of(key, value));
        return this;
    }

    MemoryExport deletion(String key) {
        entries.add(ExportEntry.deletion(key));
        return this;
    }

    MemoryExport replace(String key, String value) {
        entries.replaceAll(entry -> entry.key().equals(key) ? ExportEntry.of(key, value) : entry);
        return this;
    }

    MemoryExport artifact(String name, byte[] content) {
        ArtifactName parsed = ArtifactName.parse(name);
        if (!names.contains(parsed)) {
            names.add(parsed);
        }
        bytes.put(name, content);
        return this;
    }

    MemoryExport artifact(String name, String content) {
        return artifact(name, content.getBytes(StandardCharsets.UTF_8));
    }

    MemoryExport without(String name) {
        names.remove(ArtifactName.parse(name));
        return this;
    }

    @Override
    public Optional<String> hostValue(String key) {
        return Optional.of("111");
    }

    @Override
    public Cursor<ExportEntry> exportData() {
        return cursor(entries.iterator());
    }

    @Override
    public Cursor<ArtifactName> artifactNames() {
        return cursor(names.iterator());
    }

    private static <T> Cursor<T> cursor(Iterator<T> all) {
        return new Cursor<>() {
            @Override
            public boolean hasNext() {
                return all.hasNext();
            }

            @Override
            public T next() {
                return all.next();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public InputStream artifact(ArtifactName name) {
        return new ByteArrayInputStream(Optional.ofNullable(bytes.get(name.format()))
                .orElseThrow(() -> new StoreException(Reason.NOT_FOUND, name.format() + " is not here")));
    }

    @Override
    public void close() {}
}
