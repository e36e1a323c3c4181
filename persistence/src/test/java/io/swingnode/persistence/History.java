package io.swingnode.persistence;

import static io.swingnode.persistence.TestStore.V1;
import static io.swingnode.persistence.TestStore.V2;
import static io.swingnode.persistence.TestStore.V3;

import io.swingnode.persistence.maintenance.Finding;
import io.swingnode.persistence.maintenance.StoreVerifier;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.VatId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Stores with history worth pruning, and all that an export of one tells. */
public final class History {
    private History() {}

    /** Three vats of two incarnations, the last one terminated; spans and snapshots of each. */
    public static void make(Path dir, StoreOptions options) {
        try (SwingStore store = SwingStore.open(dir, options)) {
            store.kernelKv().set("a", "1");
            for (VatId vat : List.of(V1, V2, V3)) {
                store.transcripts().initTranscript(vat);
                for (int span = 0; span < 6; span++) {
                    addSpan(store, vat, span, 3 + span);
                    if (span == 3) {
                        store.transcripts().rolloverIncarnation(vat);
                    } else {
                        store.transcripts().rolloverSpan(vat);
                    }
                    store.commit();
                }
                store.transcripts().addItem(vat, "the current span of " + vat);
                store.commit();
            }
            store.cleaner().terminate(V3);
            store.commit();
        }
    }

    private static void addSpan(SwingStore store, VatId vat, int span, int items) {
        for (int i = 0; i < items; i++) {
            store.transcripts().addItem(vat, "item " + i + " of span " + span + " of " + vat + " \u00fc\r");
        }
        long position = store.transcripts().getCurrentSpanBounds(vat).endPos();
        try {
            store.snapshots().saveSnapshot(vat, position, TestStore.utf8("heap of " + vat + " at " + position));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A vat with one closed span of many items. */
    public static void makeLarge(Path dir, StoreOptions options, int items) {
        try (SwingStore store = SwingStore.open(dir, options)) {
            store.transcripts().initTranscript(V1);
            for (int i = 0; i < items; i++) {
                store.transcripts().addItem(V1, i + "x".repeat(1000));
            }
            store.transcripts().rolloverSpan(V1);
            store.transcripts().addItem(V1, "now");
            store.commit();
        }
    }

    /** Everything that an export in a mode tells: its data, and the hash of each artifact. */
    public static Map<String, String> export(Path dir, ArtifactMode mode) {
        Map<String, String> all = new LinkedHashMap<>();
        try (StoreExporter exporter = StoreExporter.open(dir, mode)) {
            try (Cursor<ExportEntry> data = exporter.exportData()) {
                data.forEachRemaining(
                        entry -> all.put("data " + entry.key(), entry.value().orElseThrow()));
            }
            try (Cursor<ArtifactName> names = exporter.artifactNames()) {
                while (names.hasNext()) {
                    ArtifactName name = names.next();
                    try (InputStream bytes = exporter.artifact(name)) {
                        all.put(name.format(), Hashes.sha256(bytes.readAllBytes()));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        }
        return all;
    }

    public static List<Finding> findings(Path dir) {
        return StoreVerifier.verify(dir, CopyProgress.NONE, Database.sqlite()).findings();
    }
}
