package io.swingnode.actors.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import com.typesafe.config.ConfigFactory;
import io.swingnode.journal.Journal;
import io.swingnode.protocol.CleanupReport;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal outlives the code that wrote it: these bytes, written by an earlier version, stay readable. */
class BlockEventFormatTest {
    /** The serializer's number, which stands in every row. */
    private static final int SERIALIZER = 77001;

    private static final String BEGUN =
            "bf666865696768740c6e70726576696f7573486569676874096861744d696c6c69731b0000018bcfe56800ff";

    private static final String COMMITTED =
            "bf65626c6f636bbf666865696768740c6c6163746976697479486173686461623132666372616e6b73036569"
                    + "74656d731828696974656d4279746573191388676578706f7274730667636c65616e7570bf657370616e7307"
                    + "69736e617073686f7473086c7661747346696e69736865640168766174734c65667402ff6f65786563757469"
                    + "6f6e4d6963726f731905dc6c636f6d6d69744d6963726f7319038471636f6d6d697474656441744d696c6c69"
                    + "731b0000018bcfe5680c697265636f7665726564f4ffff";

    private static final String MISSED =
            "bf6b66697273744865696768740a6a6c6173744865696768740b6861744d696c6c69731b0000018bcfe56801ff";

    private static final String STATE =
            "bf666576656e74730366726563656e7481bf666865696768740c6c6163746976697479486173686461623132ff"
                    + "68636f6d706c657465f465626567756e0dff";

    /** 7 spans and 8 snapshots were deleted. */
    private static final BlockRecord BLOCK = new BlockRecord(
            12,
            "ab12",
            3,
            40,
            5000,
            6,
            new CleanupReport(8, 7, 1, 2),
            1500,
            900,
            0,
            1_700_000_000_012L,
            false,
            Optional.empty());

    private static final String INSERT_EVENT = """
            INSERT INTO event_journal (deleted, persistence_id, sequence_number, writer, write_timestamp,
              adapter_manifest, event_payload, event_ser_id, event_ser_manifest)
            VALUES (0, 'BlockLedger|store', ?, 'earlier version', 0, '', ?, 77001, ?)""";

    @TempDir
    Path dir;

    @Test
    void nodeReadsEventsAndStateOfAnEarlierVersion() {
        ActorTestKit kit = ActorTestKit.create(
                "format", ConfigFactory.load(Journal.sqlite(dir).config()));
        try {
            Serialization serialization = SerializationExtension.get(kit.system());
            assertThat(read(serialization, BEGUN, "block-begun"))
                    .isEqualTo(new BlockEvent.Begun(12, 9, 1_700_000_000_000L));
            assertThat(read(serialization, COMMITTED, "block-committed")).isEqualTo(new BlockEvent.Committed(BLOCK));
            assertThat(read(serialization, MISSED, "blocks-missed"))
                    .isEqualTo(new BlockEvent.Missed(10, 11, 1_700_000_000_001L));
            assertThat(read(serialization, STATE, "block-ledger"))
                    .isEqualTo(new BlockLedgerState(
                            3, List.of(new BlockHead(12, "ab12")), false, Optional.of(13L), Optional.empty()));
        } finally {
            kit.shutdownTestKit();
        }
    }

    private static Object read(Serialization serialization, String hex, String manifest) {
        return serialization
                .deserialize(HexFormat.of().parseHex(hex), SERIALIZER, manifest)
                .get();
    }

    @Test
    void queryReadsEventsOfAnEarlierVersion() throws SQLException {
        Journal journal = Journal.sqlite(dir);
        journal.prepare();
        insert(1, MISSED, "blocks-missed");
        insert(2, BEGUN, "block-begun");
        insert(3, COMMITTED, "block-committed");
        try (BlockLedgerQuery query = BlockLedgerQuery.open(journal, "store")) {
            BlockPage page = query.page(0, 100, 100);
            assertThat(page.blocks()).containsExactly(BLOCK);
            assertThat(page.missed()).containsExactly(new BlockPage.Missed(10, 11));
        }
    }

    private void insert(long sequenceNumber, String hex, String manifest) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve(Journal.FILE_NAME));
                PreparedStatement insert = connection.prepareStatement(INSERT_EVENT)) {
            insert.setLong(1, sequenceNumber);
            insert.setBytes(2, HexFormat.of().parseHex(hex));
            insert.setString(3, manifest);
            assertThat(insert.executeUpdate()).isOne();
        }
    }
}
