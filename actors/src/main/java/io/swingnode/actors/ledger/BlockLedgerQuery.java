package io.swingnode.actors.ledger;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.swingnode.journal.Journal;
import io.swingnode.journal.JournalTypes;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a block ledger from its journal without an actor system, also while a node writes to it.
 *
 * <p>Opens one read-only connection; not thread-safe. Heights are found by binary search: the journal is
 * ordered by sequence number, along which committed heights never fall.
 */
public final class BlockLedgerQuery implements AutoCloseable {
    /** The most blocks one page may hold. */
    public static final int PAGE_MAX = 10_000;

    private static final String SELECT_BOUNDS = """
            SELECT min(sequence_number), max(sequence_number) FROM event_journal
            WHERE persistence_id = ? AND NOT deleted""";

    /** Both bounds inclusive. */
    private static final String SELECT_EVENTS = """
            SELECT event_ser_manifest, event_payload FROM event_journal
            WHERE persistence_id = ? AND NOT deleted AND sequence_number BETWEEN ? AND ?
            ORDER BY sequence_number""";

    private static final int EVENTS_PER_READ = 256;

    /** One that says that it begins, one that it is committed. */
    private static final int EVENTS_PER_BLOCK = 2;

    private static final JournalTypes TYPES = new JournalTypes().add(BlockEvent.class);
    private static final ObjectMapper MAPPER = CBORMapper.builder()
            .addModule(new Jdk8Module())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private record Bounds(long first, long last) {}

    private final Connection connection;
    private final String place;
    private final String persistenceId;

    private BlockLedgerQuery(Connection connection, String place, String persistenceId) {
        this.connection = connection;
        this.place = place;
        this.persistenceId = persistenceId;
    }

    /**
     * Opens the ledger of that name for reading; one without events is empty.
     *
     * @throws StoreException {@code NOT_FOUND} when there is no journal, {@code UNSUPPORTED} when it is of
     *     another version, {@code FAULT} when it cannot be read
     */
    public static BlockLedgerQuery open(Journal journal, String ledgerName) {
        String id = BlockLedger.persistenceId(ledgerName).id();
        return new BlockLedgerQuery(journal.openForReading(), journal.toString(), id);
    }

    /**
     * The blocks from one height to another, both inclusive, as recorded now.
     *
     * @param blocksMax 1 to {@link #PAGE_MAX}
     * @throws StoreException {@code USAGE} when a number is out of range, {@code CORRUPT} when an event
     *     cannot be understood, {@code FAULT} when the journal cannot be read
     */
    public BlockPage page(long fromHeight, long toHeight, int blocksMax) {
        if (fromHeight < 0 || toHeight < fromHeight || blocksMax < 1 || blocksMax > PAGE_MAX) {
            throw new StoreException(
                    Reason.USAGE,
                    "blocks " + fromHeight + " to " + toHeight + ", at most " + blocksMax
                            + ": heights start at 0, the range must not be empty, and a page has 1 to " + PAGE_MAX);
        }
        return inOneView(() -> {
            Optional<Bounds> bounds = bounds();
            return bounds.isEmpty()
                    ? new BlockPage(List.of(), List.of(), Optional.empty(), Optional.empty())
                    : read(bounds.get(), fromHeight, toHeight, blocksMax);
        });
    }

    /**
     * What was recorded last of a height; empty when nothing was. Fails as {@link #page} does.
     *
     * @param height from 0
     */
    public Optional<BlockRecord> block(long height) {
        List<BlockRecord> blocks = page(height, height, 1).blocks();
        return blocks.isEmpty() ? Optional.empty() : Optional.of(blocks.get(blocks.size() - 1));
    }

    /** The first block from a height on that was recorded with a digest of the export data. Fails as {@link #page} does. */
    public Optional<BlockRecord> firstWithDigest(long fromHeight) {
        Optional<Long> next = Optional.of(fromHeight);
        while (next.isPresent()) {
            BlockPage page = page(next.get(), Long.MAX_VALUE, PAGE_MAX);
            Optional<BlockRecord> found = page.blocks().stream()
                    .filter(block -> block.exportDigest().isPresent())
                    .findFirst();
            if (found.isPresent()) {
                return found;
            }
            next = page.nextHeight();
        }
        return Optional.empty();
    }

    /** The last block recorded; empty when there is none. Fails as {@link #page} does. */
    public Optional<Long> lastHeight() {
        return inOneView(() -> {
            Optional<Bounds> bounds = bounds();
            long height = bounds.isEmpty()
                    ? -1
                    : eventFrom(bounds.get().last(), bounds.get()).committedHeight();
            return height < 0 ? Optional.empty() : Optional.of(height);
        });
    }

    /**
     * By how many heights a store may be ahead of this ledger while its journal works: as many blocks as may wait for the
     * journal, each as far from the one before as the last ones were. A ledger that gave up is further behind.
     *
     * @param node the settings of the node
     * @return empty when too few blocks are recorded to tell how the host counts
     */
    public Optional<Long> heightsBehindMax(Config node) {
        long blocks = BlockLedgerSettings.from(ConfigFactory.load(node)).queueMax() / EVENTS_PER_BLOCK;
        return inOneView(() -> {
            Optional<Bounds> bounds = bounds();
            return bounds.isEmpty()
                    ? Optional.empty()
                    : widestStep(events(
                                    bounds.get().last() - EVENTS_PER_READ + 1,
                                    bounds.get().last()))
                            .map(step -> blocks * step);
        });
    }

    private static Optional<Long> widestStep(List<BlockEvent> events) {
        long widest = 0;
        long before = -1;
        for (BlockEvent event : events) {
            if (event instanceof BlockEvent.Committed committed) {
                long height = committed.block().height();
                widest = before < 0 ? widest : Math.max(widest, height - before);
                before = height;
            } else if (event instanceof BlockEvent.Missed) {
                before = -1;
            }
        }
        return widest > 0 ? Optional.of(widest) : Optional.empty();
    }

    /** The digest of the export data that a node kept when it was stopped in good order; empty if it was not, or runs. */
    public static Optional<String> digestAtStop(Path digestFile) {
        return new SavedDigest(digestFile).look();
    }

    /** What the node has found of that digest, until the operator has looked into it. */
    public static Optional<String> digestFinding(Path digestFile) {
        return new DigestFinding(Optional.of(digestFile), Clock.systemUTC()).look();
    }

    /**
     * Where the events of blocks from {@code fromHeight} on begin in the journal.
     *
     * @return a sequence number, from 1; one past the last when there is no such block yet
     * @throws StoreException {@code NOT_FOUND} when blocks of the range are no longer kept
     */
    long firstSequenceNumber(long fromHeight) {
        return inOneView(() -> {
            Optional<Bounds> bounds = bounds();
            if (bounds.isEmpty()) {
                return 1L;
            }
            Optional<Long> forgottenBelow = forgottenBelow(bounds.get(), fromHeight);
            if (forgottenBelow.isPresent()) {
                throw new StoreException(
                        Reason.NOT_FOUND,
                        "blocks below " + forgottenBelow.get() + " are no longer in the journal " + place
                                + ": start there, or keep events (swingnode.ledger.delete-events = off)");
            }
            return position(bounds.get(), fromHeight);
        });
    }

    private BlockPage read(Bounds bounds, long fromHeight, long toHeight, int blocksMax) throws SQLException {
        List<BlockRecord> blocks = new ArrayList<>();
        List<BlockPage.Missed> missed = new ArrayList<>();
        Optional<Long> forgottenBelow = forgottenBelow(bounds, fromHeight);
        long position = position(bounds, fromHeight);
        while (position <= bounds.last()) {
            for (BlockEvent event : events(position, position + EVENTS_PER_READ - 1)) {
                boolean past = event.committedHeight() > toHeight && !(event instanceof BlockEvent.Missed);
                if (past) {
                    return new BlockPage(blocks, missed, Optional.empty(), forgottenBelow);
                }
                if (event instanceof BlockEvent.Committed committed) {
                    if (isFull(blocks, blocksMax, committed.block())) {
                        return new BlockPage(
                                blocks, missed, Optional.of(committed.block().height()), forgottenBelow);
                    }
                    blocks.add(committed.block());
                } else if (event instanceof BlockEvent.Missed gap && gap.firstHeight() <= toHeight) {
                    missed.add(new BlockPage.Missed(
                            Math.max(gap.firstHeight(), fromHeight), Math.min(gap.lastHeight(), toHeight)));
                }
            }
            position += EVENTS_PER_READ;
        }
        return new BlockPage(blocks, missed, Optional.empty(), forgottenBelow);
    }

    /** Two records of one height stay on one page; otherwise the next page would repeat the first. */
    private static boolean isFull(List<BlockRecord> blocks, int blocksMax, BlockRecord next) {
        return blocks.size() >= blocksMax && blocks.get(blocks.size() - 1).height() != next.height();
    }

    private Optional<Long> forgottenBelow(Bounds bounds, long fromHeight) throws SQLException {
        if (bounds.first() == 1) {
            return Optional.empty();
        }
        long firstKept = switch (eventFrom(bounds.first(), bounds)) {
            case BlockEvent.Begun begun -> begun.previousHeight() + 1;
            case BlockEvent.Committed committed -> committed.block().height();
            case BlockEvent.Missed gap -> gap.firstHeight();
        };
        return fromHeight < firstKept ? Optional.of(firstKept) : Optional.empty();
    }

    /** The first event whose committed height is at least {@code height}, or one past the last. */
    private long position(Bounds bounds, long height) throws SQLException {
        long low = bounds.first();
        long high = bounds.last() + 1;
        while (low < high) {
            long middle = low + (high - low) / 2;
            if (eventFrom(middle, bounds).committedHeight() < height) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private Optional<Bounds> bounds() throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT_BOUNDS)) {
            select.setString(1, persistenceId);
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                long first = rows.getLong(1);
                return rows.wasNull() ? Optional.empty() : Optional.of(new Bounds(first, rows.getLong(2)));
            }
        }
    }

    /** The first event with this number or a higher one: those that cannot be read may have been set aside. */
    private BlockEvent eventFrom(long sequenceNumber, Bounds bounds) throws SQLException {
        List<BlockEvent> found = events(sequenceNumber, sequenceNumber);
        for (long first = sequenceNumber + 1; found.isEmpty() && first <= bounds.last(); first += EVENTS_PER_READ) {
            found = events(first, first + EVENTS_PER_READ - 1);
        }
        if (found.isEmpty()) {
            throw new StoreException(
                    Reason.CORRUPT, "the journal " + place + " lacks event " + sequenceNumber + " of " + persistenceId);
        }
        return found.getFirst();
    }

    private List<BlockEvent> events(long first, long last) throws SQLException {
        List<BlockEvent> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(SELECT_EVENTS)) {
            select.setString(1, persistenceId);
            select.setLong(2, first);
            select.setLong(3, last);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(decode(rows.getString(1), rows.getBytes(2)));
                }
            }
        }
        return found;
    }

    private BlockEvent decode(String name, byte[] payload) {
        Class<?> type = TYPES.classOf(name);
        if (type == null) {
            throw new StoreException(
                    Reason.UNSUPPORTED,
                    "the journal " + place + " has a block event " + name
                            + ", which this version does not know: a newer version wrote it");
        }
        try {
            return (BlockEvent) MAPPER.readValue(payload, type);
        } catch (IOException e) {
            throw new StoreException(
                    Reason.CORRUPT, "the journal " + place + " has a block event " + name + " that cannot be read", e);
        }
    }

    private interface Read<T> {
        T run() throws SQLException;
    }

    private <T> T inOneView(Read<T> read) {
        try {
            T result = read.run();
            connection.rollback();
            return result;
        } catch (SQLException e) {
            throw new StoreException(Reason.FAULT, "cannot read the journal " + place + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new StoreException(Reason.FAULT, "cannot close the journal " + place, e);
        }
    }
}
