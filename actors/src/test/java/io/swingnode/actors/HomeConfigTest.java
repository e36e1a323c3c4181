package io.swingnode.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.swingnode.journal.Journal;
import io.swingnode.journal.SettingNames;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.io.FileMode;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Everything that a home's settings say is in force, or refused. */
class HomeConfigTest {
    @TempDir
    Path home;

    private void write(String settings) throws IOException {
        Files.createDirectories(home.resolve("node"));
        Files.writeString(home.resolve("node/settings.conf"), settings);
    }

    private String inForce(String key) {
        return HomeConfig.inForce(home).stream()
                .filter(setting -> setting.key().equals(key))
                .map(setting -> setting.value() + " from " + setting.origin())
                .findFirst()
                .orElse("not shown");
    }

    @Test
    void settingsOfTheHomeAreInForceInItsNode() throws IOException {
        write("""
                swingnode {
                  store.pipelined-commits = on
                  store.wal { limit = 64 MiB, check-every = 2s }
                  store-mailbox.capacity = 77
                  ledger { recent-max = 5, flush-wait = 3s }
                }
                akka.loglevel = WARNING
                """);
        try (SwingNode node = SwingNode.start(home)) {
            var config = node.system().settings().config();
            assertThat(config.getBoolean("swingnode.store.pipelined-commits")).isTrue();
            assertThat(config.getInt("swingnode.store-mailbox.capacity")).isEqualTo(77);
            assertThat(config.getInt("swingnode.ledger.recent-max")).isEqualTo(5);
            assertThat(config.getString("akka.loglevel")).isEqualTo("WARNING");
            assertThat(node.host().storeHealth().toCompletableFuture().join().walLimitBytes())
                    .isEqualTo(64L << 20);
        }
        assertThat(inForce("swingnode.store.wal.limit"))
                .startsWith("\"64 MiB\" from ")
                .endsWith("settings.conf: 3");
        assertThat(inForce("swingnode.ledger.batch-max")).isEqualTo("128 from default");
    }

    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whatIsNoFileIsRefused() throws Exception {
        Path settings = Files.createDirectories(home.resolve("node")).resolve("settings.conf");
        Files.createDirectory(settings);
        assertThatThrownBy(() -> HomeConfig.inForce(home)).hasMessageContaining("are not a regular file");
        Files.delete(settings);
        assertThat(new ProcessBuilder("mkfifo", settings.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> SwingNode.start(home)).hasMessageContaining("are not a regular file");
        Files.delete(settings);
        Path key = home.resolve("node/secret.key");
        assertThat(new ProcessBuilder("mkfifo", key.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> SwingNode.start(home))
                .hasStackTraceContaining("secret.key cannot be used")
                .hasStackTraceContaining("it is not a regular file");
    }

    /** CVE-2023-31442: its requests can be predicted, and the version of Akka that has it is the last of its licence. */
    @Test
    void theWeakResolverIsNeverSelected() throws IOException {
        String key = "akka.io.dns.resolver";
        assertThat(ConfigFactory.load().getString(key)).isEqualTo("inet-address");
        try (SwingNode node = SwingNode.start(home)) {
            assertThat(node.system().settings().config().getString(key)).isEqualTo("inet-address");
        }
        write("\n" + key + " = async-dns");
        assertThatThrownBy(() -> SwingNode.start(home))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.USAGE))
                .hasMessageContaining("settings.conf: 2")
                .hasMessageContaining("leave it at inet-address");
        write("");
        SwingNode.start(home).close();
    }

    @Test
    void programsOwnSettingsWinOverThoseOfTheHome() throws IOException {
        write("swingnode.ledger { recent-max = 5, batch-max = 9 }");
        NodeSettings settings =
                NodeSettings.of(home).withConfig(ConfigFactory.parseString("swingnode.ledger.recent-max = 6"));
        assertThat(settings.config().getInt("swingnode.ledger.recent-max")).isEqualTo(6);
        assertThat(settings.config().getInt("swingnode.ledger.batch-max")).isEqualTo(9);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "swingnode.store.wal.limt = 1 GiB | swingnode.store.wal.limit",
                "swingnode.store.pipelined-commit = on | swingnode.store.pipelined-commits",
                "swingnode.storemailbox.capacity = 7 | swingnode.store-mailbox.capacity",
                "swingnode.journal.postgres.usr = me | swingnode.journal.postgres.user",
                "store.wal.limit = 1 GiB | swingnode.store.wal.limit"
            })
    void unknownKeyNamesTheNearestKnownOne(String line, String nearest) throws IOException {
        write(line);
        assertThatThrownBy(() -> NodeSettings.of(home))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.USAGE))
                .hasMessageContaining("settings.conf: 1")
                .hasMessageContaining("did you mean " + nearest + "?");
    }

    @ParameterizedTest
    @CsvSource({
        "swingnode.store.wal.limit = many",
        "swingnode.store.wal.check-every = soon",
        "swingnode.store.pipelined-commits = perhaps",
        "swingnode.store-mailbox.capacity = wide",
        "swingnode.ledger {"
    })
    void valueOfAnotherKindIsRefused(String line) throws IOException {
        write(line);
        assertThatThrownBy(() -> NodeSettings.of(home))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("settings.conf");
    }

    /** The launcher, for one, tells the program by such a property whether there is a terminal. */
    @Test
    void propertiesOfTheVirtualMachineAreNoSettings() throws IOException {
        System.setProperty("swingnode.of-a-test", "false");
        System.setProperty("swingnode.ledger.retries-max", "7");
        ConfigFactory.invalidateCaches();
        try {
            assertThat(inForce("swingnode.of-a-test")).isEqualTo("not shown");
            write("swingnode.ledger.retries-max = 3");
            assertThat(inForce("swingnode.ledger.retries-max")).isEqualTo("\"7\" from system properties");
            write("swingnode.of-a-test = true");
            assertThatThrownBy(() -> NodeSettings.of(home)).hasMessageContaining("unknown key swingnode.of-a-test");
        } finally {
            System.clearProperty("swingnode.of-a-test");
            System.clearProperty("swingnode.ledger.retries-max");
            ConfigFactory.invalidateCaches();
        }
    }

    @Test
    void environmentWinsOverTheFileAndWhatIsGivenOverBoth() throws IOException {
        write("swingnode { ledger { recent-max = 1, batch-max = 1, queue-max = 1 }, store.file-mode = group }");
        Map<String, String> variables = Map.of(
                "SWINGNODE_LEDGER_BATCH_MAX", "2",
                "SWINGNODE_LEDGER_QUEUE_MAX", "2",
                "SWINGNODE_STORE_WAL_LIMIT", "64 MiB",
                "SWINGNODE_STORE_FILE_MODE", "umask",
                "SWINGNODE_LEDGER_NAME", "second",
                "PATH", "/bin");
        Map<String, String> given = Map.of("swingnode.ledger.queue-max", "3", "akka.loglevel", "WARNING");
        Map<String, String> found = HomeConfig.inForce(home, variables, given).stream()
                .collect(Collectors.toMap(HomeConfig.Setting::key, each -> each.value() + " from " + each.origin()));
        assertThat(found.get("swingnode.ledger.recent-max")).endsWith("settings.conf: 1");
        assertThat(found)
                .containsEntry(
                        "swingnode.ledger.batch-max", "\"2\" from environment variable SWINGNODE_LEDGER_BATCH_MAX")
                .containsEntry("swingnode.ledger.queue-max", "\"3\" from command line")
                .containsEntry("akka.loglevel", "\"WARNING\" from command line")
                .containsEntry("swingnode.ledger.retries-max", "12 from default");
        var config = HomeConfig.read(home, variables, given);
        assertThat(config.getBytes("swingnode.store.wal.limit")).isEqualTo(64L << 20);
        assertThat(Journal.of(home, config).ledgerName()).isEqualTo("second");
    }

    @Test
    void everySettingHasAVariableOfItsOwn() {
        Map<String, String> variables = new TreeMap<>();
        for (HomeConfig.Setting setting : HomeConfig.inForce(home)) {
            if (setting.key().startsWith("swingnode.")) {
                assertThat(variables.put(SettingNames.variable(setting.key()), setting.key()))
                        .isNull();
            }
        }
        assertThat(variables).containsKey("SWINGNODE_STORE_WAL_STOP_WHEN_STUCK").hasSizeGreaterThan(30);
    }

    @Test
    void whatIsNotASettingIsRefusedWhereverItIsGiven() {
        refused(
                Map.of("SWINGNODE_STORE_WAL_LIMT", "1"),
                Map.of(),
                "variable SWINGNODE_STORE_WAL_LIMT is no setting",
                "did you mean SWINGNODE_STORE_WAL_LIMIT?");
        refused(
                Map.of(),
                Map.of("swingnode.store.wal.limt", "1"),
                "there is no setting swingnode.store.wal.limt",
                "did you mean swingnode.store.wal.limit?");
        refused(Map.of(), Map.of("store.wal.limit", "1"), "did you mean swingnode.store.wal.limit?");
        refused(
                Map.of("SWINGNODE_STORE_WAL_LIMIT", "much"),
                Map.of(),
                "swingnode.store.wal.limit (environment variable");
        refused(Map.of(), Map.of("swingnode.ledger.export-digest", "maybe"), "(command line) cannot be used");
        // Of the program, and of what it may run in.
        assertThat(HomeConfig.read(
                                home,
                                Map.of(
                                        "SWINGNODE_JAVA_OPTS",
                                        "-Xmx1g",
                                        "SWINGNODE_PORT_8460_TCP",
                                        "x",
                                        "SWINGNODE_HOME",
                                        "/h"),
                                Map.of())
                        .isEmpty())
                .isTrue();
    }

    private void refused(Map<String, String> variables, Map<String, String> given, String... words) {
        assertThatThrownBy(() -> HomeConfig.read(home, variables, given))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.USAGE))
                .hasMessageContainingAll(words);
    }

    @Test
    void passwordInAnAddressIsNotShown() throws IOException {
        write("swingnode.journal.postgres { url = \"jdbc:postgresql://me:first@db/x?ssl=true&password=second&a=b\","
                + " user = me, password = third }");
        assertThat(HomeConfig.inForce(home).toString())
                .contains("jdbc:postgresql://me:(set)@db/x?ssl=true&password=(set)&a=b")
                .doesNotContain("first")
                .doesNotContain("second")
                .doesNotContain("third");
    }

    /** As {@code node config} prints them. */
    @Test
    void everySettingCanBeWrittenAsItIsShown() throws IOException {
        StringBuilder all = new StringBuilder();
        HomeConfig.inForce(home).forEach(setting -> all.append(setting.key() + " = " + setting.value() + "\n"));
        assertThat(all.toString().lines().count()).isGreaterThan(30);
        write(all.toString());
        SwingNode.start(home).close();
        assertThat(HomeConfig.inForce(home))
                .noneMatch(setting -> setting.origin().equals("default"));
    }

    @Test
    void passwordIsNotShown() throws IOException {
        write("swingnode.journal.postgres { url = \"jdbc:postgresql://localhost/x\", user = me, password = secret }");
        assertThat(inForce("swingnode.journal.postgres.password")).startsWith("(set)");
        assertThat(HomeConfig.inForce(home).toString()).doesNotContain("secret");
    }

    @Test
    void theModeOfTheStoresFilesIsASetting() throws IOException {
        assertThat(NodeSettings.of(home).storeOptions().fileMode()).isEqualTo(FileMode.OWNER);
        write("swingnode.store.file-mode = group");
        NodeSettings settings = NodeSettings.of(home).withoutJournal().withStoreOptions(StoreOptions.defaults());
        assertThat(settings.storeOptions().fileMode()).isEqualTo(FileMode.GROUP);
        try (SwingNode node = SwingNode.start(settings)) {
            assertThat(NodeSettings.fileMode(node.system().settings().config())).isEqualTo(FileMode.GROUP);
            assertThat(Files.getPosixFilePermissions(settings.storeDir().resolve("swingstore.sqlite")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
        }
        write("swingnode.store.file-mode = everyone");
        assertThatThrownBy(() -> NodeSettings.of(home))
                .isInstanceOf(StoreException.class)
                .hasMessage("swingnode.store.file-mode is \"everyone\", but must be one of owner, group, umask");
    }
}
