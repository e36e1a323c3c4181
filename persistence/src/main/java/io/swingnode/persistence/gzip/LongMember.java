package io.swingnode.persistence.gzip;

import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * A member that is inflated step by step, because it does not say how long it is, as those of other programs, or because little
 * memory is to be taken. Each step may run on another thread, beside whatever is done with the bytes of the step before.
 */
final class LongMember {
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private volatile boolean closed;

    /**
     * Inflates what is in the buffer of {@code in}, which must not be read from meanwhile.
     *
     * @param mostBytes the step ends when so much has come of it, or when its input is used up
     */
    Pieces step(PackedInput in, int mostBytes) throws ZipException {
        if (inflater.needsInput()) {
            inflater.setInput(in.buffer(), in.offset(), in.remaining());
        }
        Pieces plain = new Pieces();
        try {
            while (plain.sizeBytes() < mostBytes && !closed) {
                byte[] target = plain.open();
                int from = plain.filled();
                int count = inflater.inflate(target, from, Pieces.PIECE_BYTES - from);
                if (count == 0) {
                    break;
                }
                checksum.update(target, from, count);
                plain.advance(count);
            }
        } catch (DataFormatException e) {
            throw (ZipException) Member.damaged(String.valueOf(e.getMessage())).initCause(e);
        }
        if (inflater.needsDictionary()) {
            throw new ZipException("the gzip data needs a dictionary");
        }
        return plain;
    }

    /**
     * To be called after each step.
     *
     * @return true when the member has ended, trailer included; false when another step is due, and has its input
     */
    boolean stepped(PackedInput in) throws IOException {
        in.leave(inflater.getRemaining());
        if (inflater.finished()) {
            if (in.nextNumber() != checksum.getValue()
                    || in.nextNumber() != (inflater.getBytesWritten() & 0xffff_ffffL)) {
                throw Member.wrongTrailer();
            }
            in.requireMemberEnd();
            return true;
        }
        if (inflater.needsInput()) {
            in.requireByte();
        }
        return false;
    }

    /** Ends it; a step that is under way ends soon. */
    void close() {
        closed = true;
        inflater.end();
    }
}
