package io.swingnode.node.conformance;

import akka.NotUsed;
import akka.actor.ClassicActorSystemProvider;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.fasterxml.jackson.databind.JsonNode;
import io.swingnode.protocol.Bundle;
import io.swingnode.protocol.CleanupResult;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.DeleteBudget;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.SnapshotInfo;
import io.swingnode.protocol.SnapshotResult;
import io.swingnode.protocol.SpanBounds;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Converts arguments of a trace to values of the store, and values of the store to results of a trace. */
final class TraceValues {
    private TraceValues() {}

    /** Bytes given as {@code {"utf8"}}, or as {@code {"block","times"}}: the block, repeated that many times. */
    static InputStream bytes(JsonNode node) {
        if (node.has("utf8")) {
            return new ByteArrayInputStream(node.get("utf8").textValue().getBytes(StandardCharsets.UTF_8));
        }
        byte[] block = Base64.getDecoder().decode(node.path("block").asText());
        int times = node.path("times").asInt(1);
        return new SequenceInputStream(Collections.enumeration(Collections.nCopies(times, block).stream()
                .map(ByteArrayInputStream::new)
                .toList()));
    }

    static Bundle bundle(JsonNode node) {
        String format = node.path("moduleFormat").asText();
        return switch (format) {
            case "nestedEvaluate" ->
                new Bundle.NestedEvaluate(
                        node.path("source").asText(),
                        Optional.ofNullable(node.path("sourceMap").textValue()));
            case "endoZipBase64" ->
                new Bundle.EndoZipBase64(
                        node.path("endoZipBase64").asText(),
                        node.path("endoZipBase64Sha512").asText());
            default -> new Bundle.Unsupported(format);
        };
    }

    static DeleteBudget budget(Optional<JsonNode> node) {
        return node.map(limit -> DeleteBudget.of(limit.longValue())).orElse(DeleteBudget.UNLIMITED);
    }

    static Map<String, Object> of(Bundle bundle) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("moduleFormat", bundle.moduleFormat());
        switch (bundle) {
            case Bundle.NestedEvaluate b0 -> {
                result.put("source", b0.source());
                b0.sourceMap().ifPresent(map -> result.put("sourceMap", map));
            }
            case Bundle.EndoZipBase64 b1 -> {
                result.put("endoZipBase64", b1.endoZipBase64());
                result.put("endoZipBase64Sha512", b1.endoZipBase64Sha512());
            }
            case Bundle.Unsupported ignored -> {}
        }
        return result;
    }

    static Map<String, Object> of(CrankHashes hashes) {
        return Map.of("crankhash", hashes.crankHash(), "activityhash", hashes.activityHash());
    }

    static Map<String, Object> of(SpanBounds bounds) {
        return Map.of(
                "startPos", bounds.startPos(),
                "endPos", bounds.endPos(),
                "hash", bounds.hash(),
                "incarnation", bounds.incarnation());
    }

    static Map<String, Object> of(CleanupResult cleanup) {
        return Map.of("done", cleanup.done(), "cleanups", cleanup.cleanups());
    }

    static Map<String, Object> of(SnapshotResult saved) {
        return Map.of("hash", saved.hash(), "uncompressedSize", saved.uncompressedSizeBytes());
    }

    static Map<String, Object> of(SnapshotInfo info) {
        return Map.of(
                "snapPos", info.snapPos(),
                "hash", info.hash(),
                "uncompressedSize", info.uncompressedSizeBytes());
    }

    /** The number of items, and the hash over each followed by a line feed. */
    static Map<String, Object> of(Iterator<String> items) {
        MessageDigest digest = Hashes.newSha256();
        long count = 0;
        while (items.hasNext()) {
            digest.update((items.next() + "\n").getBytes(StandardCharsets.UTF_8));
            count++;
        }
        return Map.of("count", count, "sha256", Hashes.finish(digest));
    }

    /** The hash over everything in {@code bytes}, as a stream of one element. */
    static Source<String, NotUsed> digest(Source<ByteString, NotUsed> bytes) {
        return bytes.fold(Hashes.newSha256(), TraceValues::update).map(Hashes::finish);
    }

    private static MessageDigest update(MessageDigest digest, ByteString chunk) {
        digest.update(chunk.toArrayUnsafe());
        return digest;
    }

    /** The hash over everything in {@code bytes}, which run in {@code system}. */
    static String sha256(Source<ByteString, NotUsed> bytes, ClassicActorSystemProvider system) {
        return Waiting.forResult(digest(bytes).runWith(Sink.head(), system));
    }

    /** The hash over everything in {@code bytes}, which is closed. */
    static String sha256(InputStream bytes) throws IOException {
        MessageDigest digest = Hashes.newSha256();
        try (bytes;
                DigestOutputStream sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            bytes.transferTo(sink);
        }
        return Hashes.finish(digest);
    }
}
