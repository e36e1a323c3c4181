package io.swingnode.persistence.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.gzip.GzipReader;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.Schema;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.VatId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotBlobsTest {
    private static final VatId VAT = new VatId("v1");
    private static final int CHUNK = 256 << 10;
    private Connection connection;

    @BeforeEach
    void openStore() throws SQLException {
        connection = Database.sqlite().openMemory();
        Schema.create(connection);
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO snapshots (vatID, snapPos, hash, inUse) VALUES ('v1', 7, 'h', 1)");
        }
    }

    @AfterEach
    void closeStore() throws SQLException {
        connection.close();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private void write(byte[] bytes) throws Exception {
        SnapshotBlobs.write(connection, VAT, 7, new ByteArrayInputStream(bytes), bytes.length);
    }

    private byte[] readBack() throws Exception {
        try (InputStream in = SnapshotBlobs.openCompressed(connection, VAT, 7)) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                1,
                1000,
                SnapshotBlobs.DIRECT_BYTES,
                SnapshotBlobs.DIRECT_BYTES + 1,
                SnapshotBlobs.DIRECT_BYTES + CHUNK,
                2 * SnapshotBlobs.DIRECT_BYTES + 17
            })
    void keepsEveryByteAtEverySize(int size) throws Exception {
        byte[] bytes = random(size);
        write(bytes);
        assertThat(readBack()).isEqualTo(bytes);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT typeof(compressedSnapshot), length(compressedSnapshot), hash, inUse FROM snapshots")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1)).isEqualTo("blob");
            assertThat(row.getInt(2)).isEqualTo(size);
            assertThat(row.getString(3)).isEqualTo("h");
            assertThat(row.getInt(4)).isEqualTo(1);
        }
    }

    @Test
    void keepsBytesThatAreNoText() throws Exception {
        byte[] bytes = new byte[SnapshotBlobs.DIRECT_BYTES + 3 * 256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i % 3 == 0 ? 0 : i / 3);
        }
        write(bytes);
        assertThat(readBack()).isEqualTo(bytes);
    }

    @Test
    void replacesAnEarlierBlobOfAnotherSize() throws Exception {
        write(random(SnapshotBlobs.DIRECT_BYTES + 5000));
        write(random(SnapshotBlobs.DIRECT_BYTES + 4000));
        assertThat(readBack()).isEqualTo(random(SnapshotBlobs.DIRECT_BYTES + 4000));
    }

    @Test
    void givesPlainBytes() throws Exception {
        byte[] plain = random(3_000_000);
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(plain);
        }
        write(compressed.toByteArray());
        try (InputStream in = SnapshotBlobs.openPlain(connection, VAT, 7, GzipReader.Where.ALL_PROCESSORS)) {
            assertThat(in.readAllBytes()).isEqualTo(plain);
        }
    }

    @Test
    void refusesWhatIsNotThere() {
        assertThatThrownBy(() -> SnapshotBlobs.openCompressed(connection, VAT, 8))
                .isInstanceOf(StoreException.class)
                .hasMessage("snapshot \"snapshot.v1.8\" is not available");
        assertThatThrownBy(() -> SnapshotBlobs.openCompressed(connection, VAT, 7))
                .hasMessage("snapshot \"snapshot.v1.7\" is not available");
        assertThatThrownBy(() -> SnapshotBlobs.write(connection, VAT, 8, new ByteArrayInputStream(new byte[1]), 1))
                .hasMessage("snapshot \"snapshot.v1.8\" is not available");
    }

    @Test
    void refusesBytesThatAreNotGzip() throws Exception {
        write(new byte[] {1, 2, 3});
        assertThatThrownBy(() -> SnapshotBlobs.openPlain(connection, VAT, 7, GzipReader.Where.ALL_PROCESSORS))
                .hasMessageContaining("is not gzip data");
    }

    @Test
    void refusesStreamOfAnotherLength() {
        assertThatThrownBy(() -> SnapshotBlobs.write(connection, VAT, 7, new ByteArrayInputStream(new byte[5]), 6))
                .isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> SnapshotBlobs.write(connection, VAT, 7, new ByteArrayInputStream(new byte[5]), 4))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("longer than the 4 bytes");
    }

    @Test
    void readerOfALargeBlobStopsHalfway() throws Exception {
        byte[] bytes = random(SnapshotBlobs.DIRECT_BYTES + CHUNK);
        write(bytes);
        try (InputStream in = SnapshotBlobs.openCompressed(connection, VAT, 7)) {
            assertThat(in.read()).isEqualTo(bytes[0] & 0xff);
            assertThat(in.readNBytes(999)).hasSize(999);
        }
        // A cursor left open would keep the table from being dropped.
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE snapshots");
        }
    }
}
