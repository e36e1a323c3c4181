package io.swingnode.persistence.sqlite;

import static io.swingnode.persistence.TestStore.V1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.Recorded;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.TestStore;
import io.swingnode.persistence.io.FileMode;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MappedReadsTest {
    private static final StoreOptions MAPPED =
            StoreOptions.builder().mapReads(true).build();

    @TempDir
    Path temp;

    /** Notes the sizes that connections for reading map. */
    private record Noting(Database database, List<Long> mapped) implements Database {
        @Override
        public Connection open(Path file, Use use) throws SQLException {
            Connection connection = database.open(file, use);
            mapped.add(mappedBytes(connection));
            return connection;
        }

        @Override
        public Connection openMemory() throws SQLException {
            return database.openMemory();
        }

        @Override
        public Database mappingReads() {
            return new Noting(database.mappingReads(), mapped);
        }
    }

    private static long mappedBytes(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA mmap_size")) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        }
    }

    private static long mappedBytes(Database database, Path file, Database.Use use) throws SQLException {
        try (Connection connection = database.open(file, use)) {
            return mappedBytes(connection);
        }
    }

    @ParameterizedTest
    @EnumSource(Database.Use.class)
    void onlyReadersMapAndOnlyWhenAsked(Database.Use use) throws Exception {
        Path file = StoreDirectory.fileIn(Recorded.copy(Recorded.KEPT, temp.resolve("store")));
        Database mapping = Database.sqlite().mappingReads();
        assertThat(mappedBytes(Database.sqlite(), file, use)).isZero();
        if (use == Database.Use.READ) {
            assertThat(mappedBytes(mapping, file, use)).isGreaterThan(1L << 30);
            assertThat(mappedBytes(mapping.withFileMode(FileMode.OWNER), file, use))
                    .isGreaterThan(1L << 30);
        } else {
            assertThat(mappedBytes(mapping, file, use)).isZero();
        }
    }

    @Test
    void storeOpenedReadOnlyMapsWhenAskedAndReadsTheSame() throws Exception {
        Path dir = temp.resolve("store");
        List<String> items = List.of("first", "caf\u00e9", "");
        try (SwingStore store = SwingStore.open(dir, StoreOptions.defaults())) {
            store.transcripts().initTranscript(V1);
            items.forEach(item -> store.transcripts().addItem(V1, item));
            store.commit();
        }
        List<Long> plain = new ArrayList<>();
        List<Long> mapped = new ArrayList<>();
        try (SwingStore store = SwingStore.openReadOnly(
                dir,
                StoreOptions.builder()
                        .database(new Noting(Database.sqlite(), plain))
                        .build())) {
            assertThat(TestStore.items(store.transcripts().readSpan(V1))).isEqualTo(items);
        }
        try (SwingStore store = SwingStore.openReadOnly(
                dir,
                MAPPED.toBuilder()
                        .database(new Noting(Database.sqlite(), mapped))
                        .build())) {
            assertThat(TestStore.items(store.transcripts().readSpan(V1))).isEqualTo(items);
        }
        assertThat(plain).containsExactly(0L);
        assertThat(mapped).singleElement().satisfies(bytes -> assertThat(bytes).isPositive());
    }

    @Test
    void storeOpenedForWritingIsNotMapped() throws Exception {
        Path dir = temp.resolve("store");
        assertThatThrownBy(() -> SwingStore.open(dir, MAPPED)).satisfies(MappedReadsTest::isRefused);
        assertThatThrownBy(() -> SwingStore.openUnsafeFast(dir, MAPPED)).satisfies(MappedReadsTest::isRefused);
        assertThat(Files.exists(dir)).isFalse();
        Path kept = Recorded.copy(Recorded.KEPT, temp.resolve("kept"));
        byte[] before = Files.readAllBytes(StoreDirectory.fileIn(kept));
        assertThatThrownBy(() -> SwingStore.init(kept, MAPPED)).satisfies(MappedReadsTest::isRefused);
        assertThat(StoreDirectory.fileIn(kept)).hasBinaryContent(before);
    }

    private static void isRefused(Throwable thrown) {
        assertThat(thrown)
                .hasMessageContaining("open it read-only")
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.USAGE));
    }
}
