package io.swingnode.persistence.gzip;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** With {@code java.util.zip}, which is always there. */
final class JavaCodec implements Codec {
    private @Nullable Deflater deflater;
    private int deflaterLevel;
    private @Nullable Inflater inflater;

    /** Grows to the largest result. */
    private byte[] scratch = new byte[Member.PLAIN_BYTES_MAX / 4];

    private final byte[] tooMuch = new byte[1];

    @Override
    public byte[] deflate(Pieces plain, int level, int before, int after) {
        Deflater now = deflater(level);
        int size = before;
        for (int i = 0; i < plain.count(); i++) {
            now.setInput(plain.piece(i), 0, plain.bytesIn(i));
            if (i == plain.count() - 1) {
                break;
            }
            while (!now.needsInput()) {
                size += deflateInto(now, size);
            }
        }
        now.finish();
        while (!now.finished()) {
            size += deflateInto(now, size);
        }
        return Arrays.copyOf(scratch, size + after);
    }

    private int deflateInto(Deflater now, int size) {
        if (size == scratch.length) {
            scratch = Arrays.copyOf(scratch, scratch.length * 2);
        }
        return now.deflate(scratch, size, scratch.length - size);
    }

    private Deflater deflater(int level) {
        Deflater kept = deflater;
        if (kept != null && deflaterLevel == level) {
            kept.reset();
            return kept;
        }
        if (kept != null) {
            kept.end();
        }
        Deflater made = new Deflater(level, true);
        deflater = made;
        deflaterLevel = level;
        return made;
    }

    @Override
    public Pieces inflate(byte[] packed, int offset, int length, int plainBytes) throws ZipException {
        Inflater now = inflater();
        now.setInput(packed, offset, length);
        Pieces plain = new Pieces();
        try {
            for (int left = plainBytes; left > 0; ) {
                byte[] target = plain.open();
                int count = now.inflate(target, plain.filled(), Math.min(left, Pieces.PIECE_BYTES - plain.filled()));
                if (count == 0) {
                    throw Member.damaged("it is shorter than it says");
                }
                plain.advance(count);
                left -= count;
            }
            // The end of the data is only seen when more is asked for.
            if (now.inflate(tooMuch) > 0 || !now.finished() || now.getRemaining() > 0) {
                throw Member.damaged("it is longer than it says");
            }
            return plain;
        } catch (DataFormatException e) {
            throw (ZipException) Member.damaged(String.valueOf(e.getMessage())).initCause(e);
        }
    }

    private Inflater inflater() {
        Inflater kept = inflater;
        if (kept == null) {
            kept = new Inflater(true);
            inflater = kept;
        } else {
            kept.reset();
        }
        return kept;
    }

    @Override
    public void close() {
        if (deflater != null) {
            deflater.end();
        }
        if (inflater != null) {
            inflater.end();
        }
    }
}
