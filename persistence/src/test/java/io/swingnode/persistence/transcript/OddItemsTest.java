package io.swingnode.persistence.transcript;

import static io.swingnode.persistence.TestStore.V1;
import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.TestStore;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.StoreDirectory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Items that are not read as the others are: each must come as it is, or be refused by name. */
class OddItemsTest {
    private static final int ITEMS = 600;

    private static final List<String> TEXTS =
            List.of("", "plain", "caf\u00e9", "\u4e00\u4e8c\u4e09", "\ud83d\ude00", "nul \u0000 inside", "\ufffd");

    @TempDir
    Path dir;

    /** More than one batch. */
    private List<String> fill() {
        List<String> items = new ArrayList<>();
        try (SwingStore store = SwingStore.open(dir, StoreOptions.defaults())) {
            store.transcripts().initTranscript(V1);
            for (int i = 0; i < ITEMS; i++) {
                String item = TEXTS.get(i % TEXTS.size()) + (i < TEXTS.size() ? "" : i);
                store.transcripts().addItem(V1, item);
                items.add(item);
            }
            store.commit();
        }
        return items;
    }

    private void change(String sql) throws SQLException {
        try (Connection store = Database.sqlite().open(StoreDirectory.fileIn(dir), Database.Use.WRITE);
                Statement statement = store.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isEqualTo(1);
        }
    }

    private List<String> read() {
        try (SwingStore store = SwingStore.openReadOnly(dir, StoreOptions.defaults())) {
            return TestStore.items(store.transcripts().readSpan(V1));
        }
    }

    @Test
    void textOfAnyKindComesAsItWasWritten() {
        assertThat(fill()).isEqualTo(read());
    }

    @Test
    void fileWithTextInUtf16ReadsTheSame() throws Exception {
        StoreDirectory.create(dir);
        try (Connection store = Database.sqlite().open(StoreDirectory.fileIn(dir), Database.Use.BULK_LOAD);
                Statement statement = store.createStatement()) {
            statement.execute("PRAGMA encoding = 'UTF-16le'");
            statement.execute("CREATE TABLE first (column)");
            statement.execute("DROP TABLE first");
        }
        assertThat(fill()).isEqualTo(read());
    }

    @Test
    void bytesThatAreNotUtf8ReadAsReplacements() throws Exception {
        List<String> items = fill();
        change("UPDATE transcriptItems SET item = CAST(x'41ff42' AS TEXT) WHERE position = 300");
        items.set(300, "A\ufffdB");
        assertThat(read()).isEqualTo(items);
    }

    @Test
    void blobReadsAsText() throws Exception {
        List<String> items = fill();
        change("UPDATE transcriptItems SET item = x'c3a9' WHERE position = 300");
        items.set(300, "\u00e9");
        assertThat(read()).isEqualTo(items);
    }

    @Test
    void lineFeedInsideIsNoEnd() throws Exception {
        List<String> items = fill();
        change("UPDATE transcriptItems SET item = 'two' || char(10) || 'lines' WHERE position = 300");
        items.set(300, "two\nlines");
        assertThat(read()).isEqualTo(items);
    }

    @Test
    void itemThatIsNullIsRefused() throws Exception {
        List<String> unused = fill();
        change("UPDATE transcriptItems SET item = NULL WHERE position = 300");
        assertThat(read())
                .hasSizeBetween(2, 300)
                .last()
                .isEqualTo("CORRUPT: a row of table transcriptItems has no item; run verify on the store");
    }

    @Test
    void positionThatIsNoWholeNumberIsRefusedAlsoWhereTheNumberOfItemsIsRight() throws Exception {
        List<String> unused = fill();
        change("UPDATE transcriptItems SET position = 300.5 WHERE position = 300");
        assertThat(read())
                .hasSizeBetween(2, 300)
                .last()
                .isEqualTo(
                        "CORRUPT: a row of table transcriptItems has a position that is no whole number; run verify on the store");
    }

    @Test
    void itemThatIsMissingIsToldAtTheEnd() throws Exception {
        List<String> items = fill();
        change("DELETE FROM transcriptItems WHERE position = 300");
        items.remove(300);
        items.add(
                "INCOMPLETE: read 599 transcript entries (expected 600) of span transcript.v1.0.600; its items were pruned");
        assertThat(read()).isEqualTo(items);
    }

    @Test
    void itemsAddedSinceAreReadWithThoseOfTheFile() {
        List<String> items = fill();
        try (SwingStore store = SwingStore.open(dir, StoreOptions.defaults())) {
            store.transcripts().addItem(V1, "of the block");
            items.add("of the block");
            assertThat(TestStore.items(store.transcripts().readSpan(V1))).isEqualTo(items);
        }
    }
}
