package io.swingnode.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.persistence.jdbc.query.javadsl.JdbcReadJournal;
import akka.persistence.query.Offset;
import akka.persistence.query.PersistenceQuery;
import akka.stream.javadsl.Sink;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal over a SQLite file: set-up, persistence, queries and stable names. */
class JournalTest {
    private static final String FAMILIES = """
            swingnode.journal.families {
              test-event = "io.swingnode.journal.JournalCounter$Event"
              test-total = "io.swingnode.journal.JournalCounter$Total"
            }
            """;

    @TempDir
    Path dir;

    @JsonTypeName("test-added")
    record Impostor(int amount) implements Journaled {}

    record Nameless(int amount) implements Journaled {}

    @Test
    void recoversEventsAndSnapshotsFromTheFileAfterARestart() throws Exception {
        Path nodeDir = dir.resolve("a?b #100%20 node");
        Journal journal = Journal.sqlite(nodeDir);
        journal.prepare();
        withSystem(journal, kit -> assertThat(add(kit, 1, 2, 3, 4, 5, 6, 7)).isEqualTo(28));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(nodeDir.resolve(Journal.FILE_NAME))))
                .isEqualTo("rw-------");
        withSystem(journal, kit -> {
            assertThat(add(kit, 10)).isEqualTo(38);
            assertThat(add(kit, 0)).isZero();
        });
        journal.prepare();
        withSystem(journal, kit -> assertThat(add(kit, 5)).isEqualTo(5));
    }

    @Test
    void journalThatOthersCouldReadIsMadePrivate() throws Exception {
        Journal journal = Journal.sqlite(dir);
        journal.prepare();
        List<Path> files = List.of(dir.resolve(Journal.FILE_NAME), dir.resolve(Journal.FILE_NAME + "-wal"));
        for (Path file : files) {
            if (!Files.exists(file)) {
                Files.createFile(file);
            }
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        }
        journal.prepare();
        assertThat(files)
                .filteredOn(Files::exists)
                .isNotEmpty()
                .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------"));
    }

    @Test
    void answersQueriesByPersistenceIdAndByTagWhileEventsArrive() {
        Journal journal = Journal.sqlite(dir);
        journal.prepare();
        withSystem(journal, kit -> {
            JdbcReadJournal reads = PersistenceQuery.get(kit.system())
                    .getReadJournalFor(JdbcReadJournal.class, journal.readJournalId());
            var live = reads.eventsByTag(JournalCounter.TAG, Offset.noOffset())
                    .take(4)
                    .runWith(Sink.seq(), kit.system());
            add(kit, 7, 8, 9);
            add(kit, 0);
            assertThat(live)
                    .succeedsWithin(Duration.ofMinutes(2))
                    .satisfies(found -> assertThat(found)
                            .extracting(envelope -> envelope.event())
                            .containsExactly(
                                    new JournalCounter.Added(7),
                                    new JournalCounter.Added(8),
                                    new JournalCounter.Added(9),
                                    new JournalCounter.Reset()));
            var range = reads.currentEventsByPersistenceId("counter", 2, 3).runWith(Sink.seq(), kit.system());
            assertThat(range)
                    .succeedsWithin(Duration.ofMinutes(2))
                    .satisfies(found -> assertThat(found)
                            .extracting(envelope -> envelope.sequenceNr())
                            .containsExactly(2L, 3L));
        });
    }

    @Test
    void writesStableNamesAndNoClassNames() throws Exception {
        Journal journal = Journal.sqlite(dir);
        journal.prepare();
        withSystem(journal, kit -> add(kit, 1, 2, 3, 4, 5));
        assertThat(select("SELECT DISTINCT event_ser_manifest FROM event_journal"))
                .isEqualTo("test-added");
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(select("SELECT snapshot_ser_manifest FROM snapshot"))
                        .isEqualTo("test-total"));
        assertThat(select("SELECT count(*) FROM event_journal WHERE instr(event_payload, 'io.swingnode') > 0"))
                .isEqualTo("0");
    }

    @Test
    void closesItsConnectionsWithTheActorSystem() {
        Journal journal = Journal.sqlite(dir);
        journal.prepare();
        withSystem(journal, kit -> add(kit, 1));
        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("journal-"));
            // The last connection to close removes the WAL.
            assertThat(dir.resolve(Journal.FILE_NAME + "-wal")).doesNotExist();
        });
    }

    @Test
    void refusesAJournalOfAnotherVersionAndLeavesItAlone() throws Exception {
        Journal journal = Journal.sqlite(dir);
        journal.prepare();
        execute("UPDATE swingnode_journal SET version = 99");
        assertThatThrownBy(journal::prepare)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED))
                .hasMessageContaining("version 99")
                .hasMessageContaining(dir.resolve(Journal.FILE_NAME).toString());
        assertThat(select("SELECT version FROM swingnode_journal")).isEqualTo("99");
    }

    @Test
    void refusesTablesThatAnotherProgramMade() throws Exception {
        execute("CREATE TABLE event_journal (x)");
        assertThatThrownBy(() -> Journal.sqlite(dir).prepare()).hasMessageContaining("of its own");
    }

    @Test
    void refusesAFileThatIsNoDatabase() throws Exception {
        Files.writeString(dir.resolve(Journal.FILE_NAME), "a text that is not a database".repeat(100));
        assertThatThrownBy(() -> Journal.sqlite(dir).prepare())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(Journal.FILE_NAME);
    }

    @Test
    void goesWhereTheNodesSettingsSay() throws Exception {
        assertThat(Journal.ofHome(dir).toString())
                .isEqualTo(dir.resolve("node/journal.sqlite").toString());
        Path settings = Files.createDirectories(dir.resolve("node")).resolve("settings.conf");
        Files.writeString(settings, "swingnode.other = 1");
        assertThat(Journal.ofHome(dir).toString()).endsWith("journal.sqlite");
        Files.writeString(settings, """
                swingnode.journal.postgres {
                  url = "jdbc:postgresql://localhost/node?ssl=false"
                  user = me
                  password = secret
                }
                """);
        Journal journal = Journal.ofHome(dir);
        assertThat(journal.toString()).isEqualTo("jdbc:postgresql://localhost/node");
        Config pool = journal.config().getConfig("jdbc-read-journal.slick");
        assertThat(pool.getString("profile")).isEqualTo("slick.jdbc.PostgresProfile$");
        assertThat(pool.getString("db.user")).isEqualTo("me");
        Files.writeString(settings, "swingnode.journal.postgres.url = \"jdbc:postgresql://localhost/node\"");
        assertThatThrownBy(() -> Journal.ofHome(dir))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.USAGE))
                .hasMessageContaining("settings.conf")
                .hasMessageContaining("user");
    }

    @Test
    void neverShowsThePassword() {
        Journal journal = Journal.postgres("jdbc:postgresql://localhost/node?password=secret", "me", "secret");
        assertThat(journal.toString()).isEqualTo("jdbc:postgresql://localhost/node");
    }

    @Test
    void namesARecordThatCannotBeReadAndDoesWithoutIt() throws Exception {
        Journal journal = Journal.sqlite(dir);
        journal.prepare();
        withSystem(journal, kit -> assertThat(add(kit, 1, 2, 3)).isEqualTo(6));
        execute("UPDATE event_journal SET event_ser_manifest = 'of-the-future' WHERE sequence_number = 2");
        withSystem(
                journal,
                kit -> assertThatThrownBy(() -> journal.check(kit.system()))
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining("event 2 of counter (of-the-future)")
                        .hasMessageContaining("written by a newer version of this program, or is damaged")
                        .hasMessageContaining("set-aside HOME 'counter' 2"));
        assertThatThrownBy(() -> journal.setAside("counter", 9, false)).hasMessageContaining("no event 9 of counter");
        journal.setAside("counter", 2, false);
        withSystem(journal, kit -> {
            journal.check(kit.system());
            assertThat(add(kit, 10)).isEqualTo(14);
        });
    }

    @Test
    void doesWithoutASnapshotThatCannotBeRead() throws Exception {
        Journal journal = Journal.sqlite(dir);
        journal.prepare();
        withSystem(journal, kit -> assertThat(add(kit, 1, 2, 3, 4, 5)).isEqualTo(15));
        String number = select("SELECT max(sequence_number) FROM snapshot");
        execute("UPDATE snapshot SET snapshot_payload = x'00'");
        withSystem(
                journal,
                kit -> assertThatThrownBy(() -> journal.check(kit.system()))
                        .hasMessageContaining("snapshot " + number + " of counter")
                        .hasMessageContaining("--snapshot"));
        journal.setAside("counter", Long.parseLong(number), true);
        journal.putBack("counter", Long.parseLong(number), true);
        journal.setAside("counter", Long.parseLong(number), true);
        withSystem(journal, kit -> {
            journal.check(kit.system());
            assertThat(add(kit, 10)).isEqualTo(25);
        });
        assertThatThrownBy(() -> journal.putBack("counter", Long.parseLong(number), true))
                .hasMessageContaining("newer snapshot");
    }

    @Test
    void refusesFamiliesWithoutNamesAndNamesUsedTwice() {
        assertThatThrownBy(() -> serializerWith("io.swingnode.journal.JournalTest$Nameless"))
                .hasMessageContaining("no @JsonTypeName");
        assertThatThrownBy(() -> serializerWith("io.swingnode.journal.JournalTest$Impostor"))
                .hasMessageContaining("share the journal name test-added");
        assertThatThrownBy(() -> serializerWith("io.swingnode.journal.NoSuchClass"))
                .hasMessageContaining("not on the class path");
        assertThatThrownBy(() -> serializerWith("java.lang.String")).hasMessageContaining("Journaled");
    }

    private void serializerWith(String family) {
        Config config = ConfigFactory.parseString("swingnode.journal.families.bad = \"" + family + "\"");
        withSystem(Journal.sqlite(dir), config, kit -> {});
    }

    private static void withSystem(Journal journal, Consumer<ActorTestKit> body) {
        withSystem(journal, ConfigFactory.empty(), body);
    }

    private static void withSystem(Journal journal, Config extra, Consumer<ActorTestKit> body) {
        Config config = ConfigFactory.load(
                extra.withFallback(ConfigFactory.parseString(FAMILIES)).withFallback(journal.config()));
        ActorTestKit kit = ActorTestKit.create("journal", config);
        try {
            body.accept(kit);
        } finally {
            kit.shutdownTestKit();
        }
    }

    private static long add(ActorTestKit kit, long... amounts) {
        TestProbe<Long> replies = kit.createTestProbe();
        ActorRef<JournalCounter.Add> counter = kit.spawn(JournalCounter.create("counter"));
        long total = 0;
        for (long amount : amounts) {
            counter.tell(new JournalCounter.Add(amount, replies.getRef()));
            total = replies.receiveMessage(Duration.ofMinutes(2));
        }
        kit.stop(counter);
        return total;
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String select(String sql) throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).as(sql).isTrue();
            return rows.getString(1);
        }
    }

    private Connection connect() throws Exception {
        return DriverManager.getConnection("jdbc:sqlite:" + dir.resolve(Journal.FILE_NAME));
    }
}
