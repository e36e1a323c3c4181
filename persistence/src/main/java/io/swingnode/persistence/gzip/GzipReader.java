package io.swingnode.persistence.gzip;

import io.swingnode.persistence.io.BulkInput;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The plain bytes of gzip data. They are unpacked on all processors: members that say how long they are side by
 * side, some of them ahead, and any others beside what is done with the bytes. Or on the thread that reads them, which
 * then takes no more of the processors than it has, and little memory.
 *
 * <p>Unlike Java's own stream it fails when anything follows that is no gzip member, zero bytes included. The gzip data is
 * read on the thread that reads this stream. One thread at a time.
 */
public final class GzipReader extends BulkInput {
    private static final int MEMBERS_AHEAD = 2 * GzipThreads.THREADS;

    /** How much is inflated at once on another thread, and on the same. */
    private static final int STEP_BYTES = 1 << 20;

    private static final int OWN_STEP_BYTES = Pieces.PIECE_BYTES;

    /** Where the work is done. */
    public enum Where {
        ALL_PROCESSORS,
        THIS_THREAD
    }

    /**
     * Bytes that are being unpacked.
     *
     * @param counted true when they count as unpacked ahead
     * @param isStep true when they are a step of the long member
     */
    private record Unpacking(Future<Pieces> plain, boolean counted, boolean isStep) {}

    private final PackedInput in;
    private final Where where;
    private final Deque<Unpacking> ahead = new ArrayDeque<>();
    private OptionalInt nextMember;
    private @Nullable LongMember longMember;

    /** True when everything has been started, or cannot be. */
    private boolean allStarted;

    private Pieces current = new Pieces();
    private int piece;
    private int offset;
    private @Nullable Exception failure;

    /** Unpacks on all processors. */
    public GzipReader(InputStream in) throws IOException {
        this(in, Where.ALL_PROCESSORS);
    }

    /**
     * Reads the header of the first member.
     *
     * @param in the gzip data, which ends with the last member; closed with this stream
     * @throws ZipException when it is not gzip data
     */
    public GzipReader(InputStream in, Where where) throws IOException {
        this.in = new PackedInput(in);
        this.where = where;
        if (!this.in.hasByte()) {
            throw new EOFException("there is no gzip data");
        }
        nextMember = this.in.readHeader();
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (piece == current.count()) {
            if (!takeNext()) {
                return -1;
            }
        }
        int count = Math.min(length, current.bytesIn(piece) - offset);
        System.arraycopy(current.piece(piece), offset, target, from, count);
        offset += count;
        if (offset == current.bytesIn(piece)) {
            piece++;
            offset = 0;
        }
        return count;
    }

    /** What has failed once fails always: otherwise it would look like the end of the data. */
    private boolean takeNext() throws IOException {
        if (failure instanceof IOException io) {
            throw io;
        }
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        try {
            startMore();
            Unpacking oldest = ahead.poll();
            if (oldest == null) {
                return false;
            }
            take(oldest);
            return true;
        } catch (IOException | RuntimeException e) {
            failure = e;
            end();
            throw e;
        }
    }

    /** Waits for the bytes, and has others unpacked meanwhile. */
    private void take(Unpacking oldest) throws IOException {
        try {
            current = GzipThreads.result(oldest.plain());
        } finally {
            if (oldest.counted()) {
                GzipThreads.endAhead();
            }
        }
        piece = 0;
        offset = 0;
        if (oldest.isStep()) {
            afterStep();
        }
        if (where == Where.ALL_PROCESSORS) {
            startMore();
        }
    }

    private void startMore() {
        while (!allStarted && longMember == null && ahead.size() < MEMBERS_AHEAD) {
            if (nextMember.isEmpty() || where == Where.THIS_THREAD) {
                startStep(new LongMember());
            } else if (ahead.isEmpty()) {
                startMember(nextMember.getAsInt(), false);
            } else if (!GzipThreads.tryAhead()) {
                return;
            } else {
                startMember(nextMember.getAsInt(), true);
            }
        }
    }

    private void startMember(int length, boolean counted) {
        boolean started = false;
        try {
            byte[] packed = in.take(length);
            ahead.add(new Unpacking(GzipThreads.unpack(codec -> Member.unpack(codec, packed)), counted, false));
            started = true;
            readNextHeader();
        } catch (IOException | RuntimeException e) {
            fail(e);
        } finally {
            if (counted && !started) {
                GzipThreads.endAhead();
            }
        }
    }

    private void startStep(LongMember member) {
        longMember = member;
        Future<Pieces> step = where == Where.ALL_PROCESSORS
                ? GzipThreads.unpack(codec -> member.step(in, STEP_BYTES))
                : stepHere(member);
        ahead.add(new Unpacking(step, false, true));
    }

    private Future<Pieces> stepHere(LongMember member) {
        try {
            return CompletableFuture.completedFuture(member.step(in, OWN_STEP_BYTES));
        } catch (ZipException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The long member is always the last that was started. */
    private void afterStep() {
        LongMember member = longMember;
        if (member == null) {
            throw new IllegalStateException("a step of no member");
        }
        try {
            if (member.stepped(in)) {
                member.close();
                longMember = null;
                readNextHeader();
            } else {
                startStep(member);
            }
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
    }

    private void readNextHeader() throws IOException {
        if (in.hasByte()) {
            nextMember = in.readHeader();
        } else {
            allStarted = true;
        }
    }

    /** The bytes before what is wrong are read first. */
    private void fail(Exception e) {
        allStarted = true;
        ahead.add(new Unpacking(CompletableFuture.failedFuture(e), false, false));
    }

    private void end() {
        allStarted = true;
        for (Unpacking unpacking : ahead) {
            unpacking.plain().cancel(false);
            if (unpacking.counted()) {
                GzipThreads.endAhead();
            }
        }
        ahead.clear();
        if (longMember != null) {
            longMember.close();
            longMember = null;
        }
    }

    /** Ends what is under way, and closes the gzip data. */
    @Override
    public void close() throws IOException {
        end();
        current = new Pieces();
        piece = 0;
        if (failure == null) {
            failure = new IOException("the gzip stream was closed");
        }
        in.close();
    }
}
