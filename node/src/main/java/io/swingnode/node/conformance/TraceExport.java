package io.swingnode.node.conformance;

import akka.NotUsed;
import akka.actor.ClassicActorSystemProvider;
import akka.japi.Pair;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.streams.ExportStreams;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a trace records about an export: the digest of its data and the hash of every artifact. */
final class TraceExport {
    private TraceExport() {}

    /** Runs the streams of {@code export}, one after the other. */
    static Map<String, Object> of(ExportStreams export, ClassicActorSystemProvider system) {
        Map<String, Object> result = new LinkedHashMap<>();
        Data data = Waiting.forResult(export.exportData().runWith(Sink.fold(new Data(), Data::with), system));
        result.put("pairs", data.pairs);
        result.put("digest", Hashes.finish(data.digest));
        try {
            Map<String, Object> hashes = new LinkedHashMap<>();
            for (Pair<String, String> artifact :
                    Waiting.forResult(artifacts(export).runWith(Sink.seq(), system))) {
                hashes.put(artifact.first(), artifact.second());
            }
            result.put("artifacts", hashes);
        } catch (StoreException refusal) {
            if (refusal.reason() != Reason.INCOMPLETE) {
                throw refusal;
            }
            result.put("artifactsError", true);
        }
        return result;
    }

    private static Source<Pair<String, String>, NotUsed> artifacts(ExportStreams export) {
        return export.artifactNames().flatMapConcat(name -> hash(export, name));
    }

    private static Source<Pair<String, String>, NotUsed> hash(ExportStreams export, ArtifactName name) {
        return TraceValues.digest(export.artifact(name)).map(hash -> Pair.create(name.format(), hash));
    }

    /** The export data read so far. */
    private static final class Data {
        private final MessageDigest digest = Hashes.newSha256();
        private long pairs;

        Data with(ExportEntry entry) {
            String value = entry.value().map(text -> "+" + text).orElse("-");
            digest.update((entry.key() + "\n" + value + "\n").getBytes(StandardCharsets.UTF_8));
            pairs++;
            return this;
        }
    }
}
