package io.swingnode.node.conformance;

import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.transfer.ExportSource;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a trace records about an export: the digest of its data and the hash of every artifact. */
final class TraceExport {
    private TraceExport() {}

    static Map<String, Object> of(ExportSource source) throws IOException {
        Map<String, Object> result = new LinkedHashMap<>();
        addData(result, source);
        addArtifacts(result, source);
        return result;
    }

    private static void addData(Map<String, Object> result, ExportSource source) {
        MessageDigest digest = Hashes.newSha256();
        long pairs = 0;
        try (Cursor<ExportEntry> entries = source.exportData()) {
            while (entries.hasNext()) {
                ExportEntry entry = entries.next();
                String value = entry.value().map(text -> "+" + text).orElse("-");
                digest.update((entry.key() + "\n" + value + "\n").getBytes(StandardCharsets.UTF_8));
                pairs++;
            }
        }
        result.put("pairs", pairs);
        result.put("digest", Hashes.finish(digest));
    }

    private static void addArtifacts(Map<String, Object> result, ExportSource source) throws IOException {
        Map<String, Object> hashes = new LinkedHashMap<>();
        try (Cursor<ArtifactName> names = source.artifactNames()) {
            while (names.hasNext()) {
                ArtifactName name = names.next();
                hashes.put(name.format(), TraceValues.sha256(source.artifact(name)));
            }
        } catch (StoreException refusal) {
            if (refusal.reason() != Reason.INCOMPLETE) {
                throw refusal;
            }
            result.put("artifactsError", true);
            return;
        }
        result.put("artifacts", hashes);
    }
}
