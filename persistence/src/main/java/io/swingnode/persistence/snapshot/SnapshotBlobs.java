package io.swingnode.persistence.snapshot;

import io.swingnode.persistence.gzip.GzipReader;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Reads and writes the column {@code compressedSnapshot}, with a bounded part of it on the heap at a time.
 *
 * <p>The driver reads and writes a BLOB only as a whole, and a snapshot may be larger than the heap. Blobs up to
 * {@link #DIRECT_BYTES} are transferred whole, larger ones in chunks. Reading selects slices of a scalar subquery,
 * which SQLite evaluates once and keeps: one pass over the pages, measured at 1 ms per MiB more than
 * reading whole. Writing collects chunks in a temporary table and joins them in SQLite: measured at
 * 18 ms per MiB against 10 for writing it whole, and three times the blob in native memory, which is as much heap and
 * native memory together as writing it whole needs.
 */
public final class SnapshotBlobs {
    /** Blobs up to this size are read and written whole; most snapshots of real vats are smaller. */
    public static final int DIRECT_BYTES = 8 << 20;

    /** Larger blobs are transferred in pieces of this size. */
    private static final int CHUNK_BYTES = 256 << 10;

    private static final int HASH_BUFFER_BYTES = 64 << 10;

    private static final String SELECT_SIZE = """
            SELECT length(compressedSnapshot)
            FROM snapshots
            WHERE vatID = ? AND snapPos = ?""";

    private static final String SELECT_WHOLE = """
            SELECT compressedSnapshot
            FROM snapshots
            WHERE vatID = ? AND snapPos = ?""";

    private static final String SELECT_CHUNKS = """
            WITH RECURSIVE piece(start) AS (
              SELECT 1
              UNION ALL
              SELECT start + ?3 FROM piece WHERE start + ?3 <= ?4
            )
            SELECT substr(
              (SELECT compressedSnapshot FROM snapshots WHERE vatID = ?1 AND snapPos = ?2), start, ?3)
            FROM piece""";

    private static final String UPDATE_WHOLE = """
            UPDATE snapshots
            SET compressedSnapshot = ?
            WHERE vatID = ? AND snapPos = ?""";

    private static final String CREATE_CHUNKS = """
            CREATE TEMP TABLE IF NOT EXISTS snapshotChunks (
              seq INTEGER PRIMARY KEY,
              chunk BLOB
            )""";

    private static final String CLEAR_CHUNKS = "DELETE FROM temp.snapshotChunks";

    private static final String INSERT_CHUNK = "INSERT INTO temp.snapshotChunks (seq, chunk) VALUES (?, ?)";

    /** Joining results in text of the same bytes, including NUL and invalid UTF-8; the cast changes only the type. */
    private static final String UPDATE_FROM_CHUNKS = """
            UPDATE snapshots
            SET compressedSnapshot =
              (SELECT CAST(group_concat(chunk, '' ORDER BY seq) AS BLOB) FROM temp.snapshotChunks)
            WHERE vatID = ? AND snapPos = ?""";

    private SnapshotBlobs() {}

    /**
     * The stored, compressed bytes of a snapshot.
     *
     * @return a stream that may hold an open cursor of {@code connection} until it is closed
     * @throws StoreException (NOT_FOUND) when there is no such snapshot, or its bytes were pruned
     */
    public static InputStream openCompressed(Connection connection, VatId vat, long snapPos) throws SQLException {
        long sizeBytes = size(connection, vat, snapPos);
        if (sizeBytes > DIRECT_BYTES) {
            return new ChunkStream(connection, vat, snapPos, sizeBytes);
        }
        try (PreparedStatement select = connection.prepareStatement(SELECT_WHOLE)) {
            select.setString(1, vat.value());
            select.setLong(2, snapPos);
            try (ResultSet row = select.executeQuery()) {
                byte[] blob = row.next() ? row.getBytes(1) : new byte[0];
                return new ByteArrayInputStream(blob);
            }
        }
    }

    /**
     * The plain bytes of a snapshot. They are not checked against the snapshot's hash.
     *
     * @throws StoreException as {@link #openCompressed}, and (CORRUPT) when the stored bytes are not gzip
     */
    public static InputStream openPlain(Connection connection, VatId vat, long snapPos, GzipReader.Where where)
            throws SQLException {
        InputStream compressed = openCompressed(connection, vat, snapPos);
        try {
            return new GzipReader(compressed, where);
        } catch (IOException e) {
            try {
                compressed.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw new StoreException(
                    Reason.CORRUPT, "snapshot \"" + SnapshotRecord.key(vat, snapPos) + "\" is not gzip data", e);
        }
    }

    /**
     * What the bytes of a snapshot are.
     *
     * @param hash SHA-256, in hexadecimal
     */
    public record Plain(String hash, long sizeBytes) {}

    /**
     * Reads the bytes of a snapshot, all of which must be gzip data.
     *
     * @throws StoreException as {@link #openCompressed}
     * @throws IOException when they cannot be unpacked, or something follows the gzip data
     */
    public static Plain hash(Connection connection, SnapshotRecord record) throws SQLException, IOException {
        MessageDigest digest = Hashes.newSha256();
        long sizeBytes = 0;
        try (InputStream compressed = openCompressed(connection, record.vat(), record.snapPos());
                InputStream plain = new GzipReader(compressed)) {
            byte[] buffer = new byte[HASH_BUFFER_BYTES];
            for (int count = plain.read(buffer); count >= 0; count = plain.read(buffer)) {
                digest.update(buffer, 0, count);
                sizeBytes += count;
            }
        }
        return new Plain(Hashes.finish(digest), sizeBytes);
    }

    /**
     * Sets the compressed bytes of a snapshot whose row exists, inside the caller's transaction.
     *
     * @param compressed read to its end, not closed
     * @param sizeBytes the number of bytes in {@code compressed}
     * @throws StoreException (NOT_FOUND) when there is no such row
     * @throws IOException when {@code compressed} fails or has a different number of bytes
     */
    public static void write(Connection connection, VatId vat, long snapPos, InputStream compressed, long sizeBytes)
            throws SQLException, IOException {
        int rows = sizeBytes <= DIRECT_BYTES
                ? writeWhole(connection, vat, snapPos, readExactly(compressed, (int) sizeBytes))
                : writeChunks(connection, vat, snapPos, compressed, sizeBytes);
        if (compressed.read() >= 0) {
            throw new IOException("compressed snapshot is longer than the " + sizeBytes + " bytes it should have");
        }
        if (rows == 0) {
            throw notAvailable(vat, snapPos);
        }
    }

    private static long size(Connection connection, VatId vat, long snapPos) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT_SIZE)) {
            select.setString(1, vat.value());
            select.setLong(2, snapPos);
            try (ResultSet row = select.executeQuery()) {
                long sizeBytes = row.next() ? row.getLong(1) : 0;
                if (sizeBytes == 0) {
                    throw notAvailable(vat, snapPos);
                }
                return sizeBytes;
            }
        }
    }

    private static int writeWhole(Connection connection, VatId vat, long snapPos, byte[] blob) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(UPDATE_WHOLE)) {
            update.setBytes(1, blob);
            update.setString(2, vat.value());
            update.setLong(3, snapPos);
            return update.executeUpdate();
        }
    }

    private static int writeChunks(
            Connection connection, VatId vat, long snapPos, InputStream compressed, long sizeBytes)
            throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(CREATE_CHUNKS);
            statement.execute(CLEAR_CHUNKS);
            gatherChunks(connection, compressed, sizeBytes);
            try (PreparedStatement update = connection.prepareStatement(UPDATE_FROM_CHUNKS)) {
                update.setString(1, vat.value());
                update.setLong(2, snapPos);
                return update.executeUpdate();
            } finally {
                statement.execute(CLEAR_CHUNKS);
            }
        }
    }

    private static void gatherChunks(Connection connection, InputStream compressed, long sizeBytes)
            throws SQLException, IOException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT_CHUNK)) {
            long seq = 0;
            for (long done = 0; done < sizeBytes; ) {
                byte[] chunk = readExactly(compressed, (int) Math.min(CHUNK_BYTES, sizeBytes - done));
                insert.setLong(1, seq++);
                insert.setBytes(2, chunk);
                insert.executeUpdate();
                done += chunk.length;
            }
        }
    }

    private static byte[] readExactly(InputStream in, int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("compressed snapshot ends " + (size - bytes.length) + " bytes early");
        }
        return bytes;
    }

    private static StoreException notAvailable(VatId vat, long snapPos) {
        return new StoreException(
                Reason.NOT_FOUND, "snapshot \"" + SnapshotRecord.key(vat, snapPos) + "\" is not available");
    }

    /** Reads the chunks of one blob, row by row. */
    private static final class ChunkStream extends InputStream {
        private final PreparedStatement select;
        private final ResultSet rows;
        private byte[] chunk = new byte[0];
        private int next;

        ChunkStream(Connection connection, VatId vat, long snapPos, long sizeBytes) throws SQLException {
            select = connection.prepareStatement(SELECT_CHUNKS);
            select.setString(1, vat.value());
            select.setLong(2, snapPos);
            select.setInt(3, CHUNK_BYTES);
            select.setLong(4, sizeBytes);
            rows = select.executeQuery();
        }

        @Override
        public int read() throws IOException {
            return fill() ? chunk[next++] & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, chunk.length - next);
            System.arraycopy(chunk, next, target, offset, count);
            next += count;
            return count;
        }

        private boolean fill() throws IOException {
            try {
                while (next == chunk.length) {
                    if (!rows.next()) {
                        return false;
                    }
                    chunk = rows.getBytes(1);
                    next = 0;
                }
                return true;
            } catch (SQLException e) {
                throw new IOException("reading a snapshot's bytes failed: " + e.getMessage(), e);
            }
        }

        @Override
        public void close() throws IOException {
            try {
                select.close();
            } catch (SQLException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
    }
}
