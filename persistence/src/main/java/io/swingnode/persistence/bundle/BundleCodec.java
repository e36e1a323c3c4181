package io.swingnode.persistence.bundle;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.swingnode.persistence.io.Json;
import io.swingnode.protocol.Bundle;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.JsonText;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Optional;

/**
 * Converts bundles to the bytes that are stored and back, and checks that they match their ids. A b0 bundle is stored
 * as compact JSON in a TEXT value, a b1 bundle as its zip archive in a BLOB value.
 */
public final class BundleCodec {
    private static final String NESTED_EVALUATE = "nestedEvaluate";

    private BundleCodec() {}

    /**
     * The bytes to store for a bundle that a kernel adds.
     *
     * @throws StoreException (UNSUPPORTED) when the module format does not match the id; (CORRUPT) when the hash in the
     *     id is not the bundle's, the base64 text is malformed, or a b1 archive is not what its id says
     */
    static byte[] serialize(BundleId id, Bundle bundle) {
        return switch (id.version()) {
            case B0 -> {
                if (!(bundle instanceof Bundle.NestedEvaluate nested)) {
                    throw unsupportedFormat("b0-", bundle.moduleFormat());
                }
                byte[] stored = nested.toJson().getBytes(StandardCharsets.UTF_8);
                requireName(id, Hashes.sha256(stored), "bundle");
                yield stored;
            }
            case B1 -> {
                if (!(bundle instanceof Bundle.EndoZipBase64 endo)) {
                    throw unsupportedFormat("b1-", bundle.moduleFormat());
                }
                requireName(id, endo.endoZipBase64Sha512(), "bundle");
                byte[] zip = decodeBase64(id, endo.endoZipBase64());
                EndoArchive.open(id, zip).check();
                yield zip;
            }
        };
    }

    /**
     * The bundle in {@code stored}.
     *
     * @param stored the value of column {@code bundle}, as returned by {@link java.sql.ResultSet#getBytes(int)}
     * @throws StoreException (CORRUPT) when a b0 bundle is not the JSON object it should be
     */
    static Bundle parse(BundleId id, byte[] stored) {
        return switch (id.version()) {
            case B0 -> parseNested(id, stored, false);
            case B1 -> new Bundle.EndoZipBase64(Base64.getEncoder().encodeToString(stored), id.hash());
        };
    }

    /**
     * Checks an imported artifact against its id, and returns the bytes to store. A b0 bundle is rebuilt from its three
     * known members and hashed again. The compartment map of a b1 archive must have the hash in the id, and every
     * module the hash that the map gives for it.
     *
     * @throws StoreException (CORRUPT, UNSUPPORTED) when the artifact does not match
     */
    public static byte[] checkArtifact(BundleId id, byte[] artifact) {
        return switch (id.version()) {
            case B0 -> {
                byte[] stored = parseNested(id, artifact, true).toJson().getBytes(StandardCharsets.UTF_8);
                requireName(id, Hashes.sha256(stored), "bundle artifact");
                yield stored;
            }
            case B1 -> {
                EndoArchive.open(id, artifact).check();
                yield artifact;
            }
        };
    }

    /**
     * Checks stored bytes against the bundle's id: b0 by their hash, b1 as an archive.
     *
     * @throws StoreException (CORRUPT) when they do not match
     */
    public static void requireStored(BundleId id, byte[] stored) {
        switch (id.version()) {
            case B0 -> requireName(id, Hashes.sha256(stored), "stored bundle");
            case B1 -> EndoArchive.open(id, stored).check();
        }
    }

    /**
     * Binds stored bytes as TEXT for b0 and as BLOB for b1, as the reference does; the type of the value is part of the
     * file format.
     */
    public static void bind(PreparedStatement statement, int index, BundleId id, byte[] stored) throws SQLException {
        switch (id.version()) {
            case B0 -> statement.setString(index, new String(stored, StandardCharsets.UTF_8));
            case B1 -> statement.setBytes(index, stored);
        }
    }

    private static byte[] decodeBase64(BundleId id, String text) {
        // Java's decoder accepts text without padding, which the reference refuses.
        if (text.length() % 4 != 0) {
            throw new StoreException(
                    Reason.CORRUPT, "bundleID \"" + id + "\" does not match bundle: its base64 text is not padded");
        }
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new StoreException(
                    Reason.CORRUPT,
                    "bundleID \"" + id + "\" does not match bundle: malformed base64, " + e.getMessage(),
                    e);
        }
    }

    /** Reads the three known members; others are skipped on import and refused in a store. */
    private static Bundle.NestedEvaluate parseNested(BundleId id, byte[] json, boolean dropUnknown) {
        Optional<String> moduleFormat = Optional.empty();
        Optional<String> source = Optional.empty();
        Optional<String> sourceMap = Optional.empty();
        try (JsonParser parser = Json.parser(decodeUtf8(id, json))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw malformed(id, "it is not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String member = parser.currentName();
                parser.nextToken();
                switch (member) {
                    case "moduleFormat" -> moduleFormat = Optional.of(text(id, parser));
                    case "source" -> source = Optional.of(text(id, parser));
                    case "sourceMap" -> sourceMap = Optional.of(text(id, parser));
                    default -> {
                        if (!dropUnknown) {
                            throw malformed(id, "it has an unknown member " + JsonText.quote(member));
                        }
                        parser.skipChildren();
                    }
                }
            }
            if (parser.nextToken() != null) {
                throw malformed(id, "something follows the JSON object");
            }
        } catch (IOException e) {
            throw malformed(id, "it is not JSON: " + e.getMessage());
        }
        String format = moduleFormat.orElseThrow(() -> malformed(id, "member moduleFormat is missing"));
        if (!format.equals(NESTED_EVALUATE)) {
            throw unsupportedFormat("b0-", format);
        }
        return new Bundle.NestedEvaluate(
                source.orElseThrow(() -> malformed(id, "member source is missing")), sourceMap);
    }

    private static String text(BundleId id, JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw malformed(id, "member " + parser.currentName() + " is not a string");
        }
        return parser.getText();
    }

    private static String decodeUtf8(BundleId id, byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new StoreException(Reason.CORRUPT, "bundle \"" + id + "\" is malformed: it is not UTF-8", e);
        }
    }

    private static void requireName(BundleId id, String hash, String what) {
        if (!id.hash().equals(hash)) {
            throw new StoreException(
                    Reason.CORRUPT, "bundleID \"" + id + "\" does not match " + what + ": its hash is " + hash);
        }
    }

    private static StoreException unsupportedFormat(String prefix, String moduleFormat) {
        return new StoreException(
                Reason.UNSUPPORTED, "unsupported " + prefix + " module format " + JsonText.quote(moduleFormat));
    }

    private static StoreException malformed(BundleId id, String why) {
        return new StoreException(Reason.CORRUPT, "bundle \"" + id + "\" is malformed: " + why);
    }
}
