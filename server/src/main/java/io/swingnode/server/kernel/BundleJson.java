package io.swingnode.server.kernel;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.swingnode.protocol.Bundle;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.JsonText;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A bundle as the JSON object that a kernel has. Members other than those that are stored are dropped. */
final class BundleJson {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private BundleJson() {}

    static Bundle parse(BundleId id, byte[] json) {
        Map<String, String> members = new HashMap<>();
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw malformed(id, "it is no JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (parser.nextToken() == JsonToken.VALUE_STRING) {
                    members.put(name, parser.getText());
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw malformed(id, "it is no JSON");
        }
        String format = members.getOrDefault("moduleFormat", "");
        return switch (format) {
            case "nestedEvaluate" ->
                new Bundle.NestedEvaluate(
                        require(id, members, "source"), Optional.ofNullable(members.get("sourceMap")));
            case "endoZipBase64" ->
                new Bundle.EndoZipBase64(
                        require(id, members, "endoZipBase64"), require(id, members, "endoZipBase64Sha512"));
            default -> new Bundle.Unsupported(format);
        };
    }

    private static String require(BundleId id, Map<String, String> members, String name) {
        String value = members.get(name);
        if (value == null) {
            throw malformed(id, "member " + name + " is missing");
        }
        return value;
    }

    private static StoreException malformed(BundleId id, String why) {
        return new StoreException(Reason.USAGE, "bundle \"" + id + "\" is malformed: " + why);
    }

    static String format(Bundle bundle) {
        return switch (bundle) {
            case Bundle.NestedEvaluate nested -> nested.toJson();
            case Bundle.EndoZipBase64 endo -> {
                StringBuilder out = new StringBuilder(endo.endoZipBase64().length() + 256);
                out.append("{\"moduleFormat\":\"endoZipBase64\",\"endoZipBase64\":\"")
                        .append(endo.endoZipBase64())
                        .append("\",\"endoZipBase64Sha512\":");
                JsonText.appendQuoted(out, endo.endoZipBase64Sha512());
                yield out.append('}').toString();
            }
            case Bundle.Unsupported unsupported ->
                throw new StoreException(
                        Reason.UNSUPPORTED, "unsupported module format \"" + unsupported.moduleFormat() + "\"");
        };
    }
}
