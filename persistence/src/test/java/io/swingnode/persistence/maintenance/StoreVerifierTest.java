package io.swingnode.persistence.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.persistence.Recorded;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.Schema;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreVerifierTest {
    @TempDir
    Path temp;

    private static StoreVerifier.Report verify(Path store) {
        return StoreVerifier.verify(store, CopyProgress.NONE, Database.sqlite());
    }

    @Test
    void recordedStoresAreSound() throws Exception {
        StoreVerifier.Report kept = verify(Recorded.copy(Recorded.KEPT, temp.resolve("kept")));
        assertThat(kept.findings()).isEmpty();
        assertThat(kept.missing()).isEmpty();
        assertThat(kept.prunedSpans()).isZero();
        assertThat(kept.snapshots()).isEqualTo(11);
        assertThat(kept.bundles()).isEqualTo(3);
        StoreVerifier.Report pruned = verify(Recorded.copy(Recorded.PRUNED, temp.resolve("pruned")));
        assertThat(pruned.findings()).isEmpty();
        assertThat(pruned.isSound()).isTrue();
        assertThat(pruned.prunedSpans()).isPositive();
        assertThat(pruned.missing()).containsOnlyKeys(ArtifactMode.REPLAY, ArtifactMode.ARCHIVAL);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiterString = "=>",
            value = {
                "UPDATE transcriptItems SET item = item || 'x' WHERE vatID = 'v1' AND position = 4"
                        + "=>span transcript.v1.3.10 has hash ",
                "DELETE FROM transcriptItems WHERE vatID = 'v1' AND position = 4"
                        + "=>span transcript.v1.3.10 has 6 of its 7 items",
                "DELETE FROM transcriptItems WHERE vatID = 'v1' AND position >= 17"
                        + "=>span transcript.v1.17.21 has 0 of its 4 items",
                "UPDATE transcriptItems SET incarnation = 9 WHERE vatID = 'v1' AND position = 4"
                        + "=>item 4 of vat v1 is of incarnation 9, its span of 0",
                "INSERT INTO transcriptItems VALUES ('v1', 40, 'x', 0), ('v1', 41, 'x', 0)"
                        + "=>vat v1 has 2 items outside its spans, the first at position 40",
                "DELETE FROM transcriptSpans WHERE vatID = 'v1' AND startPos = 3"
                        + "=>a span of vat v1 starts at 10, the one before it ends at 3",
                "UPDATE transcriptSpans SET incarnation = 3 WHERE vatID = 'v2' AND isCurrent = 1"
                        + "=>the span of vat v2 at 16 is of incarnation 3, the one before it of 1",
                "UPDATE transcriptSpans SET isCurrent = 1 WHERE vatID = 'v3' AND startPos = 4"
                        + "=>the current span of vat v3 at 4 is not its last",
                "UPDATE snapshots SET hash = 'h' WHERE vatID = 'v1' AND snapPos = 16=>snapshot.v1.16 has hash ",
                "UPDATE snapshots SET uncompressedSize = 1 WHERE vatID = 'v1' AND snapPos = 16" + "=>says hash ",
                "UPDATE snapshots SET compressedSnapshot = x'00', compressedSize = 1 WHERE vatID = 'v1'"
                        + "=>snapshot.v1.16 has bytes that cannot be unpacked",
                "UPDATE snapshots SET compressedSnapshot = CAST(compressedSnapshot || x'00000000' AS BLOB),"
                        + " compressedSize = compressedSize + 4 WHERE vatID = 'v1' AND snapPos = 16"
                        + "=>what follows is not a part of the gzip data",
                "UPDATE snapshots SET compressedSize = 1 WHERE vatID = 'v1' AND snapPos = 16"
                        + "=>compressedSize is not the size of the bytes",
                "UPDATE bundles SET bundle = bundle || ' ' WHERE bundleID LIKE 'b0%'" + "=>is damaged: bundleID",
                "UPDATE bundles SET bundle = x'00' WHERE bundleID LIKE 'b1%'=>it is not a zip archive",
                "INSERT INTO pendingExports VALUES ('a', 'b')=>table pendingExports: it must be empty",
                "INSERT INTO kvStore VALUES ('a', NULL)=>table kvStore: a key or value is NULL",
                "INSERT INTO kvStore VALUES ('a', x'6162')=>a key or value is not stored as text",
                "INSERT INTO kvStore VALUES (x'6162', 'a')=>a key or value is not stored as text",
                "INSERT INTO kvStore VALUES ('a', CAST(x'61ff62' AS TEXT))=>under key \"a\" is not UTF-8",
                "INSERT INTO kvStore VALUES (CAST(x'c3' AS TEXT), 'a')=>is not UTF-8",
                "UPDATE kvStore SET value = 'x' WHERE key = 'activityhash'=>the activity hash is not 64",
                "UPDATE kvStore SET value = 'high' WHERE key = 'host.height'=>host.height is not a number",
                "UPDATE transcriptSpans SET hash = substr(hash, 2) WHERE vatID = 'v1' AND startPos = 3=>a hash is not 64",
                "UPDATE transcriptSpans SET hash = upper(hash) WHERE vatID = 'v3'=>a hash is not 64",
                "UPDATE transcriptItems SET item = CAST(item AS BLOB) WHERE vatID = 'v1' AND position = 4"
                        + "=>a column is of the wrong type",
                "UPDATE snapshots SET hash = 'h' WHERE vatID = 'v1' AND snapPos = 16=>a hash is not 64",
                "UPDATE snapshots SET uncompressedSize = NULL WHERE vatID = 'v1' AND snapPos = 16=>without their sizes",
                "UPDATE bundles SET bundle = CAST(bundle AS BLOB) WHERE bundleID LIKE 'b0%'=>not stored as its kind",
                "UPDATE bundles SET bundleID = 'b2-' || substr(bundleID, 4)=>an ID is neither b0-",
                "INSERT INTO bundles VALUES ('b0-12', NULL)=>an ID is neither b0-",
                "DROP INDEX currentTranscriptIndex=>index currentTranscriptIndex on transcriptSpans is missing",
                "CREATE TABLE mine (x)=>table mine is not part of a store",
                "CREATE INDEX mine ON kvStore (value)=>index mine on kvStore is not part of a store",
                "CREATE VIEW mine AS SELECT 1=>view mine on mine is not part of a store",
                "PRAGMA user_version = 7=>user_version is 7",
                "PRAGMA application_id = 7=>application_id is 7",
                "CREATE TRIGGER mine AFTER INSERT ON kvStore BEGIN DELETE FROM kvStore; END=>trigger mine on kvStore"
            })
    void damageIsNamed(String sql, String words) throws Exception {
        Path store = Recorded.copy(Recorded.KEPT, temp);
        try (Connection connection = Database.sqlite().open(StoreDirectory.fileIn(store), Database.Use.WRITE);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
        List<Finding> findings = verify(store).findings();
        assertThat(findings)
                .anySatisfy(finding -> assertThat(finding.describe()).contains(words));
    }

    @Test
    void infoTellsWhatAStoreHolds() throws Exception {
        StoreInfo info = StoreInfo.read(Recorded.copy(Recorded.KEPT, temp), Database.sqlite());
        assertThat(info.height()).contains("111");
        assertThat(info.activityHash()).contains("2b6f3d555625bba58b51f264561ba1d56aaee5aeb805beb618a7de181d2c09bd");
        assertThat(info.missing()).isEmpty();
        assertThat(info.tables()).extracting(StoreInfo.Table::name).containsExactlyElementsOf(Schema.TABLES);
        assertThat(info.tables().stream().mapToLong(StoreInfo.Table::sizeBytes).sum())
                .isPositive()
                .isLessThanOrEqualTo(info.fileBytes());
        assertThat(info.vats()).extracting(vat -> vat.id().value()).containsExactly("v1", "v10", "v11", "v2", "v3");
        StoreInfo.Vat first = info.vats().getFirst();
        assertThat(first.id()).isEqualTo(new VatId("v1"));
        assertThat(first.items()).isEqualTo(21);
        assertThat(first.snapshotInUse()).isEqualTo(OptionalLong.of(16));
        assertThat(first.currentSpan().orElseThrow().endPos()).isEqualTo(21);
        assertThat(info.vats().get(2).currentSpan()).isEmpty();
    }
}
