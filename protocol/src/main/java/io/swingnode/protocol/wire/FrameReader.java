package io.swingnode.protocol.wire;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import io.swingnode.protocol.Utf8Text;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of one frame, in their order. What is not there, or of another kind, is a {@link WireException}. One thread
 * at a time.
 */
public final class FrameReader {
    private static final CBORFactory FACTORY = CBORFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(8)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final CBORParser parser;

    /** What {@link #atEnd()} has read and was no end. */
    private @Nullable JsonToken peeked;

    private FrameReader(CBORParser parser) {
        this.parser = parser;
    }

    /** Reads the frame in {@code length} bytes, the array of which is begun. */
    public static FrameReader of(byte[] bytes, int offset, int length) throws WireException {
        try {
            FrameReader reader = new FrameReader(FACTORY.createParser(bytes, offset, length));
            reader.beginArray();
            return reader;
        } catch (IOException e) {
            throw malformed();
        }
    }

    /** Begins an array. */
    public void beginArray() throws WireException {
        require(next(), JsonToken.START_ARRAY, "an array");
    }

    /** True when the array or map has ended, whose end has been read then. */
    public boolean atEnd() throws WireException {
        if (peeked == null) {
            peeked = read();
        }
        if (peeked == JsonToken.END_ARRAY || peeked == JsonToken.END_OBJECT) {
            peeked = null;
            return true;
        }
        return false;
    }

    /** Begins a map. */
    public void beginMap() throws WireException {
        require(next(), JsonToken.START_OBJECT, "a map");
    }

    /** The name of the next member of a map. */
    public String member() throws WireException {
        require(next(), JsonToken.FIELD_NAME, "the name of a member");
        try {
            return parser.currentName();
        } catch (IOException e) {
            throw malformed();
        }
    }

    public long integer() throws WireException {
        JsonToken token = next();
        require(token, JsonToken.VALUE_NUMBER_INT, "an integer");
        try {
            return parser.getLongValue();
        } catch (IOException e) {
            throw malformed();
        }
    }

    public boolean bool() throws WireException {
        JsonToken token = next();
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            throw expected("true or false", token);
        }
        return token == JsonToken.VALUE_TRUE;
    }

    /** A name: a text string. */
    public String name() throws WireException {
        require(next(), JsonToken.VALUE_STRING, "a text string");
        return nameHere();
    }

    private String nameHere() throws WireException {
        try {
            return parser.getText();
        } catch (IOException e) {
            throw malformed();
        }
    }

    public byte[] bytes() throws WireException {
        require(next(), JsonToken.VALUE_EMBEDDED_OBJECT, "a byte string");
        return bytesHere();
    }

    private byte[] bytesHere() throws WireException {
        try {
            return parser.getBinaryValue();
        } catch (IOException e) {
            throw malformed();
        }
    }

    /** Text of the store: a byte string. */
    public String text() throws WireException {
        return text(bytes());
    }

    private static String text(byte[] bytes) throws WireException {
        Optional<String> text = Utf8Text.findWtf8(bytes);
        if (text.isEmpty()) {
            throw new WireException("a text of the frame is not UTF-8");
        }
        return text.get();
    }

    /** Text of the store, or nothing for null. */
    public Optional<String> textOrNone() throws WireException {
        JsonToken token = next();
        if (token == JsonToken.VALUE_NULL) {
            return Optional.empty();
        }
        require(token, JsonToken.VALUE_EMBEDDED_OBJECT, "a byte string or null");
        return Optional.of(text(bytesHere()));
    }

    /** An integer, or nothing for null. */
    public OptionalLong integerOrNone() throws WireException {
        JsonToken token = next();
        if (token == JsonToken.VALUE_NULL) {
            return OptionalLong.empty();
        }
        require(token, JsonToken.VALUE_NUMBER_INT, "an integer or null");
        try {
            return OptionalLong.of(parser.getLongValue());
        } catch (IOException e) {
            throw malformed();
        }
    }

    /** Ends the frame: nothing may follow in it. */
    public void end() throws WireException {
        if (!atEnd()) {
            throw new WireException("the frame has more values than its operation takes");
        }
        if (read() != null) {
            throw new WireException("something follows the item in the frame");
        }
    }

    private @Nullable JsonToken next() throws WireException {
        JsonToken token = peeked;
        peeked = null;
        return token == null ? read() : token;
    }

    private @Nullable JsonToken read() throws WireException {
        try {
            return parser.nextToken();
        } catch (IOException | RuntimeException e) {
            throw malformed();
        }
    }

    private static void require(@Nullable JsonToken token, JsonToken wanted, String what) throws WireException {
        if (token != wanted) {
            throw expected(what, token);
        }
    }

    private static WireException expected(String what, @Nullable JsonToken token) {
        String found = switch (token) {
            case null -> "the end of the frame";
            case START_ARRAY -> "an array";
            case START_OBJECT -> "a map";
            case END_ARRAY, END_OBJECT -> "no more";
            case FIELD_NAME -> "the name of a member";
            case VALUE_STRING -> "a text string";
            case VALUE_EMBEDDED_OBJECT -> "a byte string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a truth value";
            case VALUE_NULL, NOT_AVAILABLE -> "null";
        };
        return new WireException("the frame should have " + what + " where it has " + found);
    }

    private static WireException malformed() {
        return new WireException("the frame is not a CBOR item as the protocol has them");
    }
}
