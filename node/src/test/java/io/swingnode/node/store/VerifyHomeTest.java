package io.swingnode.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.node.CommandRun;
import io.swingnode.node.ExitCodes;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.VatId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code verify} of a node's home: what the block ledger knows, the store must have. */
class VerifyHomeTest {
    private static final int LAST = 5;

    @TempDir
    private static Path sound;

    @TempDir
    private Path temp;

    /** Runs blocks on a node; the ledger knows the digest of the last at least. */
    private static void run(Path home, boolean wait) {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home));
                StoreSession session = node.openSession()) {
            if (wait) {
                await().atMost(Duration.ofMinutes(2))
                        .until(() -> node.host()
                                .ledgerHealth()
                                .toCompletableFuture()
                                .join()
                                .orElseThrow()
                                .exportDigest()
                                .isPresent());
            }
            session.kernel().transcripts().initTranscript(new VatId("v1"));
            for (int height = 1; height <= LAST; height++) {
                session.kernel().startCrank();
                session.kernel().kv().set("key" + height, "value");
                session.kernel().kv().set("local.key", "value");
                session.kernel().transcripts().addItem(new VatId("v1"), "item");
                session.kernel().emitCrankHashes();
                session.kernel().endCrank();
                var unused = session.host().commitBlock(height, CleanupBudget.PAUSED);
            }
        }
    }

    @BeforeAll
    static void runBlocks() {
        run(sound, true);
    }

    private Path copy() throws IOException {
        Path home = temp.resolve("home" + temp.toFile().list().length);
        try (Stream<Path> files = Files.walk(sound)) {
            for (Path file : files.toList()) {
                Path unused = Files.copy(file, home.resolve(sound.relativize(file)));
            }
        }
        return home;
    }

    private static void change(Path home, String sql) throws SQLException {
        try (Connection store =
                        DriverManager.getConnection("jdbc:sqlite:" + StoreDirectory.fileIn(home.resolve("store")));
                Statement statement = store.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isPositive();
        }
    }

    private static CommandRun verify(Path home) {
        return CommandRun.of(List.of("verify", home.toString()));
    }

    private static String digestLine(CommandRun run) {
        return run.out()
                .lines()
                .filter(line -> line.contains("digest "))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void soundHomeAgreesWithItsLedgerAndWithAnotherReplica() {
        CommandRun run = verify(sound);
        assertThat(run.status()).as(run.out()).isEqualTo(ExitCodes.OK);
        assertThat(run.out())
                .contains("is sound")
                .contains("the block ledger has the same height, activity hash and digest")
                .containsPattern("not checked: 2 keys under host. and local.");
        assertThat(digestLine(run)).matches("export data at block 5: digest [0-9a-f]{64} of 7 entries");
        assertThat(verify(sound.resolve("store")).out()).contains("the block ledger has the same");
        String digest = digestLine(run).replaceAll(".*digest ([0-9a-f]{64}).*", "$1");
        assertThat(CommandRun.of(List.of("blocks", sound.toString(), "-o", "json"))
                        .out())
                .contains("\"exportDigest\":\"" + digest + "\"");
        assertThat(CommandRun.of(List.of("blocks", sound.toString())).out()).contains(digest.substring(0, 12));
        Path other = temp.resolve("other");
        run(other, false);
        assertThat(digestLine(verify(other))).isEqualTo(digestLine(run));
    }

    @Test
    void everyKeyThatWasChangedDeletedOrInsertedIsFound() throws Exception {
        for (String key : exportedKeys()) {
            for (String sql : List.of(
                    "UPDATE kvStore SET value = value || 'x' WHERE key = '" + key + "'",
                    "UPDATE kvStore SET key = key || 'x' WHERE key = '" + key + "'",
                    "DELETE FROM kvStore WHERE key = '" + key + "'",
                    "INSERT INTO kvStore VALUES ('" + key + ".', '')")) {
                Path home = copy();
                change(home, sql);
                CommandRun run = verify(home);
                assertThat(run.status()).as(sql).isEqualTo(ExitCodes.FAILED);
                assertThat(run.out()).as(sql).contains("the export data has digest");
            }
        }
    }

    private static List<String> exportedKeys() throws SQLException {
        List<String> keys = new ArrayList<>();
        try (Connection store =
                        DriverManager.getConnection("jdbc:sqlite:" + StoreDirectory.fileIn(sound.resolve("store")));
                Statement statement = store.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT key FROM kvStore WHERE key NOT LIKE 'host.%' AND key NOT LIKE 'local.%'")) {
            while (rows.next()) {
                keys.add(rows.getString(1));
            }
        }
        assertThat(keys).hasSize(LAST + 1);
        return keys;
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            value = {
                "UPDATE kvStore SET value = '4' WHERE key = 'host.height'=>host.height is 4, and the block ledger knows"
                        + " block 5",
                "DELETE FROM kvStore WHERE key = 'host.height'=>host.height is not set, and the block ledger knows block 5",
                "UPDATE kvStore SET value = 'x' WHERE key = 'activityhash'=>activityhash is \"x\", and the block ledger"
                        + " has",
                "UPDATE transcriptSpans SET isCurrent = NULL=>the export data has digest",
            })
    void heightAndHashAreThoseOfTheLedger(String sql, String words) throws Exception {
        Path home = copy();
        change(home, sql);
        CommandRun run = verify(home);
        assertThat(run.status()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.out()).contains(words);
    }

    @Test
    void blockThatTheLedgerDoesNotKnowIsNoDamage() throws Exception {
        Path home = copy();
        change(home, "UPDATE kvStore SET value = '6' WHERE key = 'host.height'");
        CommandRun run = verify(home);
        assertThat(run.status()).as(run.out()).isEqualTo(ExitCodes.OK);
        assertThat(run.out()).contains("the block ledger has no record of block 6 (its last is block 5;");
    }

    @Test
    void storeWithoutALedgerSaysWhatIsNotChecked() throws Exception {
        Path store = temp.resolve("plain");
        SampleStore.make(store);
        CommandRun run = verify(store);
        assertThat(run.status()).isEqualTo(ExitCodes.OK);
        assertThat(run.out()).contains("not checked: the texts under keys").contains("not in the home of a node");
        assertThat(digestLine(run)).startsWith("export data at block 7: digest ");
    }

    @Test
    void storeOfARunningNodeIsVerified() {
        Path home = temp.resolve("running");
        run(home, true);
        try (SwingNode node = SwingNode.start(NodeSettings.of(home));
                StoreSession session = node.openSession()) {
            for (int height = LAST + 1; height < LAST + 4; height++) {
                session.kernel().kv().set("key", "at " + height);
                var unused = session.host().commitBlock(height, CleanupBudget.PAUSED);
                session.kernel().kv().set("key", "not committed");
                assertThat(verify(home).status()).isEqualTo(ExitCodes.OK);
            }
        }
    }

    private Path export(Path home) {
        Path export = temp.resolve("export");
        assertThat(CommandRun.of(List.of("export", home.toString(), export.toString()))
                        .status())
                .isEqualTo(ExitCodes.OK);
        return export;
    }

    private static CommandRun verify(Path export, Path ledger) {
        return CommandRun.of(List.of("verify", export.toString(), "--ledger", ledger.toString()));
    }

    @Test
    void exportIsVerifiedAndComparedWithALedgerThatIsNamed() {
        Path export = export(sound);
        CommandRun alone = verify(export);
        assertThat(alone.status()).as(alone.out()).isEqualTo(ExitCodes.OK);
        assertThat(alone.out())
                .contains("is sound")
                .contains("no record covers an export by itself: name a node's home with --ledger");
        assertThat(digestLine(alone)).isEqualTo(digestLine(verify(sound)));
        CommandRun compared = verify(export, sound);
        assertThat(compared.status()).isEqualTo(ExitCodes.OK);
        assertThat(compared.out()).contains("the block ledger has the same");
        CommandRun nothing = verify(export, temp.resolve("none"));
        assertThat(nothing.status()).isEqualTo(ExitCodes.FAILED);
        assertThat(nothing.out()).contains("could not be made: there is no block ledger in");
    }

    @Test
    void heightIsANumberInJsonAsInOtherCommands() {
        assertThat(CommandRun.of(List.of("verify", sound.toString(), "-o", "json"))
                        .out())
                .contains("\"height\":" + LAST + ",");
    }

    @Test
    void heightThatNobodyReachedIsFound() throws Exception {
        Path home = copy();
        change(home, "UPDATE kvStore SET value = '199' WHERE key = 'host.height'");
        CommandRun run = verify(home);
        assertThat(run.status()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.out()).contains("host.height is 199", "the height was changed");
        // As after a kill: the ledger may not have been told of the last blocks.
        Files.delete(home.resolve("node/export-digest"));
        assertThat(verify(home).status()).isEqualTo(ExitCodes.OK);
    }

    @ParameterizedTest
    @CsvSource({"6, true", "600, true", "6, false", "500, false", "600, false"})
    void heightThatIsAheadWithOtherChangesIsFound(long height, boolean stoppedWell) throws Exception {
        Path home = copy();
        change(home, "UPDATE kvStore SET value = '" + height + "' WHERE key = 'host.height'");
        change(home, "UPDATE kvStore SET value = 'other' WHERE key = 'key3'");
        if (!stoppedWell) {
            Files.delete(home.resolve("node/export-digest"));
        }
        CommandRun run = verify(home);
        // After a kill, what waits for the journal may be missing: 512 blocks at most.
        boolean found = stoppedWell || height > LAST + 512;
        String why = stoppedWell ? "something else than the node has changed the store" : "is not more than 512 behind";
        assertThat(run.status()).as(run.out()).isEqualTo(found ? ExitCodes.FAILED : ExitCodes.OK);
        assertThat(run.out()).contains(found ? why : "the block ledger has no record of block " + height);
    }

    /** Then the node starts, takes the store as it is, and nothing is found any more. */
    @Test
    void storeThatIsAheadIsTakenUpByTheNextStart() throws Exception {
        Path home = copy();
        change(home, "UPDATE kvStore SET value = '600' WHERE key = 'host.height'");
        change(home, "UPDATE kvStore SET value = 'other' WHERE key = 'key3'");
        SwingNode.start(NodeSettings.of(home)).close();
        assertThat(verify(home).status()).isEqualTo(ExitCodes.OK);
    }

    @Test
    void nodeWithoutALedgerLeavesNoDigestThatAccusesItsBlocksAndFindingsStay() throws Exception {
        Path home = copy();
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal());
                StoreSession session = node.openSession()) {
            session.kernel().kv().set("key", "without a ledger");
            var unused = session.host().commitBlock(LAST + 1, CleanupBudget.PAUSED);
        }
        assertThat(verify(home).status()).isEqualTo(ExitCodes.OK);
        assertThat(verify(home).out()).contains("the block ledger has no record of block 6");
        Path unused = Files.writeString(home.resolve("node/export-digest-finding"), "what the node found\n");
        assertThat(verify(home).status()).isEqualTo(ExitCodes.FAILED);
        assertThat(verify(home).out()).contains("what the node found; when that is settled, delete ");
    }

    @Test
    void changedValueOfAnExportIsFoundByTheLedger() throws IOException {
        Path export = export(sound);
        Path data = export.resolve("export-data.jsonl");
        Path unused = Files.writeString(
                data, Files.readString(data).replace("[\"kv.key3\",\"value\"]", "[\"kv.key3\",\"valve\"]"));
        assertThat(verify(export).status()).isEqualTo(ExitCodes.OK);
        CommandRun run = verify(export, sound);
        assertThat(run.status()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.out()).contains("the export data has digest");
    }

    @Test
    void damagedArtifactOfAnExportIsFound() throws IOException {
        Path export = export(sound);
        Path unused = Files.writeString(export.resolve("transcript.v1.0.5"), "x\n".repeat(LAST));
        CommandRun run = verify(export);
        assertThat(run.status()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.out()).contains("cannot be checked to the end").contains("transcript.v1.0.5");
    }

    @Test
    void lostArtifactOfAnExportIsFound() throws IOException {
        Path export = export(sound);
        Files.delete(export.resolve("transcript.v1.0.5"));
        CommandRun run = verify(export);
        assertThat(run.status()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.out())
                .contains("is damaged", "lacks the file transcript.v1.0.5")
                .doesNotContain("StoreException", "unknown of 0 entries");
        Files.delete(export.resolve("export-manifest.json"));
        assertThat(verify(export).err()).contains("looks like an export that was interrupted", "export again");
    }

    /** A ledger of an earlier version, or blocks that were committed before the first scan had ended. */
    @Test
    void blocksWithoutADigestSayFromWhichOnItIsRecorded() throws Exception {
        Path home = copy();
        try (Connection journal = DriverManager.getConnection("jdbc:sqlite:" + home.resolve("node/journal.sqlite"));
                Statement statement = journal.createStatement()) {
            // The name of the field is 12 bytes in the payload; a reader ignores what it does not know.
            assertThat(
                            statement.executeUpdate(
                                    "UPDATE event_journal SET event_payload = CAST(replace(CAST(event_payload AS"
                                            + " TEXT), 'exportDigest', 'exportDigesu') AS BLOB) WHERE persistence_id = 'BlockLedger|store'"))
                    .isPositive();
        }
        CommandRun run = verify(home);
        assertThat(run.status()).as(run.out()).isEqualTo(ExitCodes.OK);
        assertThat(run.out()).contains("not recorded in the block ledger up to block 5, the last");
    }
}
