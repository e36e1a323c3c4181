package io.swingnode.persistence.inspect;

import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.transfer.Handoff;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The ranges of one side's rows, read and hashed on a thread of its own, some of them ahead of the one who compares. */
final class RangeFeed implements AutoCloseable {
    /** Counted in ranges. */
    private static final long AHEAD_MAX = 64;

    /** The rows do not come in the order of their places, each once. */
    static final class Disorder extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Disorder() {
            super("rows out of order");
        }
    }

    private final Handoff<Range> ranges = new Handoff<>(AHEAD_MAX);
    private final AtomicLong rowsRead = new AtomicLong();
    private final AtomicLong bytesRead = new AtomicLong();
    private final boolean isData;
    private final int rowsPerRange;
    private volatile boolean stopped;
    private volatile boolean disordered;
    private @Nullable Range next;
    private boolean looked;

    /**
     * @param rows opened, read and closed on the thread of the feed
     * @param isData true when a row without a value takes one back
     */
    RangeFeed(String name, Supplier<Cursor<Row>> rows, boolean isData, int rowsPerRange) {
        this.isData = isData;
        this.rowsPerRange = rowsPerRange;
        Thread.ofPlatform().daemon().name("diff-" + name).start(() -> run(rows));
    }

    private void run(Supplier<Cursor<Row>> rows) {
        Throwable failure = null;
        try (Cursor<Row> cursor = rows.get()) {
            read(cursor);
        } catch (InterruptedException | RuntimeException | Error e) {
            disordered = e instanceof Disorder;
            failure = e;
        }
        ranges.end(failure);
    }

    private void read(Cursor<Row> rows) throws InterruptedException {
        Range.Builder range = null;
        Row.Place last = null;
        while (!stopped && rows.hasNext()) {
            Row row = rows.next();
            Row.Place place = row.place();
            byte[] value = row.value();
            if ((last != null && place.compareTo(last) <= 0) || (isData && value == null)) {
                throw new Disorder();
            }
            last = place;
            range = range == null ? new Range.Builder(place) : range;
            range.add(row);
            rowsRead.incrementAndGet();
            bytesRead.addAndGet(place.text().sizeBytes() + (value == null ? 0 : value.length));
            if (place.endsRange(rowsPerRange)) {
                boolean unused = ranges.put(range.build(), 1);
                range = null;
            }
        }
        if (range != null) {
            boolean unused = ranges.put(range.build(), 1);
        }
    }

    /** The next range, which stays; null at the end. What has ended the thread is thrown. */
    @Nullable
    Range peek() {
        if (!looked) {
            next = ranges.take();
            looked = true;
            Throwable failure = next == null ? ranges.failure() : null;
            switch (failure) {
                case null -> {}
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new IllegalStateException("reading was cut short", failure);
            }
        }
        return next;
    }

    /** Goes on to the range after {@link #peek}. */
    void advance() {
        looked = false;
    }

    /** After its end: whether that was a {@link Disorder}. */
    boolean isDisordered() {
        return disordered;
    }

    long rowsRead() {
        return rowsRead.get();
    }

    long bytesRead() {
        return bytesRead.get();
    }

    /** Waits until the thread no longer reads. */
    @Override
    public void close() {
        stopped = true;
        ranges.cancel();
        ranges.awaitEnd();
    }
}
