package io.swingnode.bench.measure;

import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.Utf8Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;

/** A digest of a result: the first 16 hex digits of a SHA-256. */
public final class ResultDigest {
    private static final int DIGITS = 16;
    private static final int CHUNK_BYTES = 64 << 10;

    private final MessageDigest sha256 = Hashes.newSha256();

    /** The digest of all export data of a store and, where asked, of its artifacts, each after its name. */
    public static String ofExport(Path store, ArtifactMode mode, boolean withArtifacts) throws IOException {
        ResultDigest digest = new ResultDigest();
        try (StoreExporter exporter = StoreExporter.open(store, mode)) {
            try (Cursor<ExportEntry> entries = exporter.exportData()) {
                while (entries.hasNext()) {
                    digest.add(entries.next());
                }
            }
            if (withArtifacts) {
                digest.addArtifacts(exporter);
            }
        }
        return digest.finish();
    }

    private void addArtifacts(StoreExporter exporter) throws IOException {
        try (Cursor<ArtifactName> names = exporter.artifactNames()) {
            while (names.hasNext()) {
                ArtifactName name = names.next();
                addLine(name.format());
                try (InputStream artifact = exporter.artifact(name)) {
                    addBytes(artifact);
                }
            }
        }
    }

    /** Adds a pair as the reference's benchmark does: the key and the value, each a line; no value is {@code null}. */
    public void add(ExportEntry entry) {
        addLine(entry.key());
        addLine(entry.value().orElse("null"));
    }

    /** Adds a line. */
    public void addLine(String line) {
        sha256.update(Utf8Text.hashInput(line));
        sha256.update((byte) '\n');
    }

    /** Adds all that is left of {@code in}. */
    public void addBytes(InputStream in) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            sha256.update(chunk, 0, count);
        }
    }

    /** The digest of what was added; it begins anew. */
    public String finish() {
        return shown(Hashes.finish(sha256));
    }

    /** What is shown of a hash. */
    public static String shown(String hash) {
        return hash.substring(0, DIGITS);
    }
}
