package io.swingnode.protocol.wire;

import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.Utf8Text;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Writes frames, one after the other, into memory: a length of four bytes, and one CBOR item. Of each it is said first how many
 * values it has. One thread at a time.
 */
public final class FrameWriter {
    private static final CBORFactory FACTORY = new CBORFactory();
    private static final int LENGTH_BYTES = 4;
    private static final int KEPT_BYTES = 1 << 20;

    private final Buffer buffer = new Buffer();
    private CBORGenerator out;
    private int frameStart;
    private boolean inFrame;

    public FrameWriter() {
        out = newGenerator();
    }

    private CBORGenerator newGenerator() {
        try {
            return FACTORY.createGenerator(buffer);
        } catch (IOException e) {
            throw impossible(e);
        }
    }

    /** Begins a frame that is an array of {@code size} values. */
    public FrameWriter begin(int size) {
        frameStart = buffer.size();
        inFrame = true;
        buffer.write(0);
        buffer.write(0);
        buffer.write(0);
        buffer.write(0);
        return array(size);
    }

    /** Ends the frame. All its values must be there. */
    public void end() {
        done(CBORGenerator::writeEndArray);
        done(CBORGenerator::flush);
        inFrame = false;
        buffer.setInt(frameStart, buffer.size() - frameStart - LENGTH_BYTES);
    }

    /** A value that is an array; its values follow, and then {@link #endArray()}. */
    public FrameWriter array(int size) {
        done(generator -> generator.writeStartArray(null, size));
        return this;
    }

    public FrameWriter endArray() {
        done(CBORGenerator::writeEndArray);
        return this;
    }

    /** A value that is a map of {@code size} members, whose names and values follow. */
    public FrameWriter map(int size) {
        done(generator -> generator.writeStartObject(null, size));
        return this;
    }

    public FrameWriter endMap() {
        done(CBORGenerator::writeEndObject);
        return this;
    }

    /** The name of a member of a map. */
    public FrameWriter member(String name) {
        done(generator -> generator.writeFieldName(name));
        return this;
    }

    public FrameWriter integer(long value) {
        done(generator -> generator.writeNumber(value));
        return this;
    }

    public FrameWriter bool(boolean value) {
        done(generator -> generator.writeBoolean(value));
        return this;
    }

    public FrameWriter none() {
        done(CBORGenerator::writeNull);
        return this;
    }

    /** A name: a text string. */
    public FrameWriter name(String value) {
        done(generator -> generator.writeString(value));
        return this;
    }

    public FrameWriter bytes(byte[] value) {
        return bytes(value, 0, value.length);
    }

    public FrameWriter bytes(byte[] value, int offset, int length) {
        done(generator -> generator.writeBinary(value, offset, length));
        return this;
    }

    /** Text of the store: a byte string. */
    public FrameWriter text(String value) {
        return bytes(Utf8Text.encodeWtf8(value));
    }

    /** Text of the store, or null when there is none. */
    public FrameWriter text(Optional<String> value) {
        return value.isPresent() ? text(value.get()) : none();
    }

    /** Export data: keys and values in turn, deletions as null. */
    public FrameWriter entries(List<ExportEntry> entries) {
        array(2 * entries.size());
        for (ExportEntry entry : entries) {
            text(entry.key()).text(entry.value());
        }
        return endArray();
    }

    /** JSON text, which is always well formed. */
    public FrameWriter json(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /** How many bytes the frames have so far. */
    public int size() {
        return buffer.size();
    }

    /** What was written, to be sent; valid until {@link #clear()}. */
    public ByteBuffer frames() {
        return buffer.view();
    }

    /** What was written, as an array of its own. */
    public byte[] toByteArray() {
        return buffer.toByteArray();
    }

    /** Forgets what was written, a frame that was begun and has not ended included. */
    public void clear() {
        if (inFrame) {
            // It stands in the middle of an array, and holds back some of it.
            out = newGenerator();
            inFrame = false;
        }
        buffer.clear();
    }

    private void done(Step step) {
        try {
            step.on(out);
        } catch (IOException e) {
            throw impossible(e);
        }
    }

    private static UncheckedIOException impossible(IOException e) {
        return new UncheckedIOException("writing a frame into memory", e);
    }

    private interface Step {
        void on(CBORGenerator generator) throws IOException;
    }

    private static final class Buffer extends ByteArrayOutputStream {
        private void setInt(int at, int value) {
            ByteBuffer.wrap(buf).putInt(at, value);
        }

        private ByteBuffer view() {
            return ByteBuffer.wrap(buf, 0, count);
        }

        private void clear() {
            if (buf.length > KEPT_BYTES) {
                buf = new byte[KEPT_BYTES / 16];
            }
            count = 0;
        }
    }
}
