package io.swingnode.persistence.transcript;

import static io.swingnode.persistence.TestStore.V1;
import static io.swingnode.persistence.TestStore.V2;
import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.persistence.TestStore;
import io.swingnode.protocol.CleanupResult;
import io.swingnode.protocol.DeleteBudget;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.SpanBounds;
import io.swingnode.protocol.SpanHash;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "buffer limit {0}")
@ValueSource(longs = {1, 3000, TestStore.NO_SPILL})
class TranscriptStoreTest {
    @Parameter
    long bufferLimitBytes;

    @TempDir
    Path dir;

    private TestStore open(boolean keepTranscripts) {
        return TestStore.open(
                dir,
                bufferLimitBytes,
                options -> options.toBuilder().keepTranscripts(keepTranscripts).build());
    }

    /** Three closed spans of two items each, and a current one of two. */
    private static void fill(TranscriptStore transcripts) {
        transcripts.initTranscript(V1);
        for (int span = 0; span < 4; span++) {
            if (span > 0) {
                transcripts.rolloverSpan(V1);
            }
            transcripts.addItem(V1, "item " + 2 * span);
            transcripts.addItem(V1, "item " + (2 * span + 1));
        }
    }

    @Test
    void hashesItemsIntoTheSpan() {
        try (TestStore test = open(true)) {
            TranscriptStore transcripts = test.store.transcripts();
            transcripts.initTranscript(V1);
            String seed = Hashes.sha256("start of transcript span");
            assertThat(transcripts.getCurrentSpanBounds(V1)).isEqualTo(new SpanBounds(0, 0, seed, 0));
            assertThat(transcripts.readSpan(V1)).isExhausted();
            transcripts.addItem(V1, "\u20ac");
            String hash = Hashes.sha256(seed + Hashes.sha256("\u20ac"));
            assertThat(transcripts.getCurrentSpanBounds(V1)).isEqualTo(new SpanBounds(0, 1, hash, 0));
            assertThat(transcripts.rolloverIncarnation(V1)).isEqualTo(1);
            transcripts.addItem(V1, "");
            assertThat(transcripts.rolloverSpan(V1)).isEqualTo(1);
            assertThat(transcripts.getCurrentSpanBounds(V1)).isEqualTo(new SpanBounds(2, 2, seed, 1));
            assertThat(transcripts.readSpan(V1, 1)).toIterable().containsExactly("");
        }
    }

    @Test
    void notesEachKeyThatChanges() {
        try (TestStore test = open(true)) {
            TranscriptStore transcripts = test.store.transcripts();
            transcripts.initTranscript(V1);
            transcripts.addItem(V1, "one");
            test.store.commit();
            test.handedOver.clear();
            transcripts.rolloverSpan(V1);
            transcripts.stopUsingTranscript(V1);
            transcripts.stopUsingTranscript(V1);
            test.store.commit();
            String hash = SpanHash.append(SpanHash.EMPTY, "one");
            assertThat(test.handedOver)
                    .containsExactly(List.of(
                            ExportEntry.of("transcript.v1.0", json(0, 1, hash)),
                            ExportEntry.of("transcript.v1.1", json(1, 1, SpanHash.EMPTY)),
                            ExportEntry.deletion("transcript.v1.current")));
            transcripts.deleteVatTranscripts(V1, DeleteBudget.UNLIMITED);
            test.store.commit();
            assertThat(test.handedOver)
                    .last()
                    .isEqualTo(
                            List.of(ExportEntry.deletion("transcript.v1.0"), ExportEntry.deletion("transcript.v1.1")));
        }
    }

    private static String json(long startPos, long endPos, String hash) {
        return "{\"vatID\":\"v1\",\"startPos\":" + startPos + ",\"endPos\":" + endPos + ",\"hash\":\"" + hash
                + "\",\"isCurrent\":0,\"incarnation\":0}";
    }

    @Test
    void deletesNewestSpansFirst() throws SQLException {
        try (TestStore test = open(true)) {
            TranscriptStore transcripts = test.store.transcripts();
            fill(transcripts);
            transcripts.initTranscript(V2);
            test.store.commit();
            assertThat(transcripts.deleteVatTranscripts(V1, DeleteBudget.of(1))).isEqualTo(new CleanupResult(false, 1));
            assertThat(transcripts.findSpan(V1, 6)).isEmpty();
            assertThat(TestStore.items(transcripts.readSpan(V1, 4))).containsExactly("item 4", "item 5");
            assertThat(transcripts.deleteVatTranscripts(V1, DeleteBudget.of(2))).isEqualTo(new CleanupResult(false, 2));
            test.store.commit();
            assertThat(test.rows())
                    .filteredOn(row -> row.startsWith("transcriptItems[v1"))
                    .hasSize(2);
            assertThat(transcripts.deleteVatTranscripts(V1, DeleteBudget.of(9))).isEqualTo(new CleanupResult(true, 1));
            assertThat(transcripts.deleteVatTranscripts(V1, DeleteBudget.of(9))).isEqualTo(new CleanupResult(true, 0));
            test.store.commit();
            assertThat(test.rows())
                    .filteredOn(row -> row.startsWith("transcript"))
                    .hasSize(1)
                    .allMatch(row -> row.contains("v2"));
        }
    }

    @Test
    void vatMayBeginAgainOnceEverythingIsDeleted() {
        try (TestStore test = open(true)) {
            TranscriptStore transcripts = test.store.transcripts();
            fill(transcripts);
            test.store.commit();
            test.reopen();
            transcripts = test.store.transcripts();
            transcripts.deleteVatTranscripts(V1, DeleteBudget.UNLIMITED);
            transcripts.initTranscript(V1);
            transcripts.addItem(V1, "again");
            test.store.commit();
            test.reopen();
            assertThat(TestStore.items(test.store.transcripts().readSpan(V1))).containsExactly("again");
        }
    }

    @Test
    void closingDropsOnlyItsOwnItemsWhenTranscriptsAreNotKept() throws SQLException {
        try (TestStore test = open(true)) {
            fill(test.store.transcripts());
            test.store.commit();
        }
        try (TestStore test = open(false)) {
            TranscriptStore transcripts = test.store.transcripts();
            transcripts.addItem(V1, "item 8");
            transcripts.rolloverSpan(V1);
            transcripts.addItem(V1, "item 9");
            transcripts.stopUsingTranscript(V1);
            test.store.commit();
            assertThat(test.rows())
                    .filteredOn(row -> row.startsWith("transcriptItems"))
                    .hasSize(6);
            assertThat(TestStore.items(transcripts.readSpan(V1, 4))).containsExactly("item 4", "item 5");
            assertThat(TestStore.items(transcripts.readSpan(V1, 6)))
                    .singleElement()
                    .asString()
                    .startsWith("INCOMPLETE: read 0 transcript entries (expected 3)");
        }
    }

    @Test
    void readsLongSpansAcrossFileAndBuffer() {
        try (TestStore test = open(true)) {
            TranscriptStore transcripts = test.store.transcripts();
            transcripts.initTranscript(V1);
            for (int i = 0; i < 300; i++) {
                transcripts.addItem(V1, "item " + i);
                if (i == 150) {
                    test.store.commit();
                }
            }
            assertThat(TestStore.items(transcripts.readSpan(V1)))
                    .hasSize(300)
                    .startsWith("item 0", "item 1")
                    .endsWith("item 299");
        }
    }
}
