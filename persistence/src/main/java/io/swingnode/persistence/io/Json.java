package io.swingnode.persistence.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.Reader;

/** Reading of JSON, token by token. Writing goes through {@link io.swingnode.protocol.JsonText}. */
public final class Json {
    /** Values of export data and bundles may be of any length; only nesting is limited. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNestingDepth(200)
                    .build())
            .build();

    private Json() {}

    /** Reads {@code text}. */
    public static JsonParser parser(String text) throws IOException {
        return FACTORY.createParser(text);
    }

    /** Reads characters as they come; the parser closes {@code reader}. */
    public static JsonParser parser(Reader reader) throws IOException {
        return FACTORY.createParser(reader);
    }
}
