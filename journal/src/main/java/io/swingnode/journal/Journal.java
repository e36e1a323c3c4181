package io.swingnode.journal;

import akka.actor.ClassicActorSystemProvider;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigResolveOptions;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/**
 * Where the node keeps its own events: Akka Persistence JDBC over a SQLite file or PostgreSQL.
 *
 * <p>The journal is never part of the store; it lives in {@code <home>/node/}. Call {@link #prepare()}
 * once, then start the actor system with {@code ConfigFactory.load(settings.withFallback(config()))}.
 * The connection pools belong to that system and close when it terminates. An acknowledged event
 * survives loss of power: SQLite runs with {@code synchronous=FULL}, PostgreSQL with its
 * server's {@code synchronous_commit}.
 */
public final class Journal {
    /** The file's name within the node's directory. */
    public static final String FILE_NAME = "journal.sqlite";

    /** The node's settings, in its own directory; HOCON. */
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

    private static final String SETTINGS_NAME = "settings.conf";

    private static final String POSTGRES_SETTINGS = "swingnode.journal.postgres";
    private static final String FILE = "swingnode.journal.file";
    private static final String LEDGER_NAME_SETTING = "swingnode.ledger.name";
    private static final String LEDGER_NAME = "store";

    /** Those of the journal that the environment may give. */
    private static final List<String> SETTINGS = List.of(
            POSTGRES_SETTINGS + ".url",
            POSTGRES_SETTINGS + ".user",
            POSTGRES_SETTINGS + ".password",
            LEDGER_NAME_SETTING);

    /** How long a connection waits for another's transaction; SQLite has one writer at a time. */
    private static final int BUSY_TIMEOUT_MILLIS = 10_000;

    /** SQLite's flags for a URI, to be read, or to be written and created. */
    private static final int URI_READ = 0x41;

    private static final int URI_WRITE = 0x46;

    private static final String SQLITE_OPTIONS =
            "?open_mode=" + URI_WRITE + "&journal_mode=WAL&synchronous=FULL&busy_timeout=" + JournalDriver.WAIT_MILLIS
                    + "&foreign_keys=true&transaction_mode=IMMEDIATE";

    /** Enough for a node's persistent actors, few enough for a server shared by several nodes. */
    private static final int POSTGRES_WRITERS = 4;

    private enum Kind {
        SQLITE("slick.jdbc.SQLiteProfile$", JournalDriver.class.getName(), "journal-schema-sqlite.sql"),
        POSTGRES("slick.jdbc.PostgresProfile$", "org.postgresql.Driver", "journal-schema-postgres.sql");

        private final String slickProfile;
        private final String driver;
        private final String schemaScript;

        Kind(String slickProfile, String driver, String schemaScript) {
            this.slickProfile = slickProfile;
            this.driver = driver;
            this.schemaScript = schemaScript;
        }
    }

    private final Kind kind;
    private final String place;
    private final String url;
    private final Properties credentials;
    private final int writers;
    private final String ledgerName;

    private Journal(Kind kind, String place, String url, Properties credentials, int writers, String ledgerName) {
        this.kind = kind;
        this.place = place;
        this.url = url;
        this.credentials = credentials;
        this.writers = writers;
        this.ledgerName = ledgerName;
    }

    /**
     * The journal of the node whose home directory this is: PostgreSQL when {@code <home>/node/settings.conf}
     * has {@code swingnode.journal.postgres} with {@code url}, {@code user} and {@code password}, and the
     * file {@value #FILE_NAME} in {@code <home>/node/} otherwise. Settings may name environment variables,
     * as in <code>password = ${JOURNAL_PASSWORD}</code>, and the variables of these settings themselves win over the file
     * ({@link SettingNames}).
     *
     * @throws StoreException {@code USAGE} when the settings cannot be read or lack one of the three
     */
    public static Journal ofHome(Path home) {
        Path file = home.resolve("node").resolve(SETTINGS_NAME);
        try {
            Config written =
                    Files.exists(file) ? ConfigFactory.parseFile(file.toFile()).resolve() : ConfigFactory.empty();
            return of(home, environment(System.getenv()).withFallback(written));
        } catch (ConfigException e) {
            throw new StoreException(Reason.USAGE, "the settings " + file + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** What the environment says of the journal, which wins over the file. */
    private static Config environment(Map<String, String> variables) {
        Config settings = ConfigFactory.empty();
        for (String key : SETTINGS) {
            String value = variables.get(SettingNames.variable(key));
            if (value != null) {
                settings = settings.withFallback(ConfigFactory.parseMap(
                        Map.of(key, value), "environment variable " + SettingNames.variable(key)));
            }
        }
        return settings;
    }

    /**
     * The journal of the node whose home directory this is, with settings that are read already.
     *
     * @throws StoreException {@code USAGE} when they lack one of the three for PostgreSQL
     */
    public static Journal of(Path home, Config settings) {
        try {
            Path nodeDir = home.resolve("node");
            String ledgerName =
                    settings.hasPath(LEDGER_NAME_SETTING) ? settings.getString(LEDGER_NAME_SETTING) : LEDGER_NAME;
            if (!settings.hasPath(POSTGRES_SETTINGS)) {
                return sqlite(nodeDir).withLedgerName(ledgerName);
            }
            Config postgres = settings.getConfig(POSTGRES_SETTINGS);
            return postgres(postgres.getString("url"), postgres.getString("user"), postgres.getString("password"))
                    .withLedgerName(ledgerName);
        } catch (ConfigException e) {
            throw new StoreException(
                    Reason.USAGE, "the settings of the journal of " + home + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** A journal in the file {@value #FILE_NAME} of the node's own directory, which may not exist yet. */
    public static Journal sqlite(Path nodeDir) {
        Path file = nodeDir.toAbsolutePath().normalize().resolve(FILE_NAME);
        // SQLite has one writer; a second writing connection would only wait for the first.
        return new Journal(
                Kind.SQLITE, file.toString(), sqliteUrl(file) + SQLITE_OPTIONS, new Properties(), 1, LEDGER_NAME);
    }

    /** As a URI, in which no character of the path means anything to the driver or SQLite. */
    private static String sqliteUrl(Path file) {
        return "jdbc:sqlite:file:" + file.toUri().getRawPath();
    }

    /**
     * A journal in a PostgreSQL database that exists already and belongs to this node alone (a database,
     * or a schema chosen with {@code currentSchema} in the URL).
     *
     * @param url as in {@code jdbc:postgresql://host:5432/database}
     */
    public static Journal postgres(String url, String user, String password) {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new StoreException(
                    Reason.USAGE,
                    "the journal's URL must start with jdbc:postgresql: and starts with "
                            + url.substring(0, Math.min(16, url.length())));
        }
        Properties credentials = new Properties();
        credentials.setProperty("user", user);
        credentials.setProperty("password", password);
        int parameters = url.indexOf('?');
        String place = parameters < 0 ? url : url.substring(0, parameters);
        return new Journal(Kind.POSTGRES, place, url, credentials, POSTGRES_WRITERS, LEDGER_NAME);
    }

    /**
     * The same journal with a block ledger of another name: a new ledger, for a store that was put back to an
     * earlier block. The old one stays in the journal. The setting is {@code swingnode.ledger.name}.
     */
    public Journal withLedgerName(String name) {
        return new Journal(kind, place, url, credentials, writers, name);
    }

    /** The name of the node's block ledger in the journal; {@code store} unless the settings say otherwise. */
    public String ledgerName() {
        return ledgerName;
    }

    /** Settings for the actor system: plugins, pools and serialization; they go under its own settings. */
    public Config config() {
        Config connection = ConfigFactory.parseMap(
                Map.of("profile", kind.slickProfile, "writers", writers, "pool.driver", kind.driver, "pool.url", url));
        if (kind == Kind.POSTGRES) {
            connection = connection.withFallback(ConfigFactory.parseMap(Map.of(
                    "pool.user", credentials.getProperty("user"),
                    "pool.password", credentials.getProperty("password"))));
        }
        Map<String, String> file = kind == Kind.SQLITE ? Map.of(FILE, place) : Map.of();
        return connection
                .atPath("swingnode.journal.connection")
                .withFallback(ConfigFactory.parseMap(file))
                .withFallback(ConfigFactory.parseResourcesAnySyntax(Journal.class.getClassLoader(), "journal.conf"))
                .resolve(ConfigResolveOptions.noSystem());
    }

    /**
     * Who keeps the journal of a node from being written, in a sentence with the way out.
     *
     * @param system the settings of an actor system that runs on {@link #config()}
     * @return empty when nobody does, as far as this machine tells
     */
    public static Optional<String> trouble(Config system) {
        return fileOf(system).flatMap(Journal::trouble);
    }

    /**
     * Why a write or a read of the journal of a node failed, in a sentence with the way out.
     *
     * @param system as for {@link #trouble(Config)}
     * @return empty when it was not the journal's file that failed
     */
    public static Optional<String> failure(Config system, Throwable failure) {
        return trouble(system).or(() -> fileOf(system).flatMap(file -> JournalFailure.of(file, failure)));
    }

    private static Optional<String> trouble(Path file) {
        return JournalHolders.of(file)
                .map(holder ->
                        holder + " keeps the journal " + file + " locked; end it, or wait for it, and try again");
    }

    /** The journal's file, of an actor system that has one. */
    static Optional<Path> fileOf(Config system) {
        return system.hasPath(FILE) ? Optional.of(Path.of(system.getString(FILE))) : Optional.empty();
    }

    /**
     * Creates the directory and the tables if they are missing; leaves an existing journal unchanged.
     *
     * @throws StoreException {@code UNSUPPORTED} when the journal is of another version or not a
     *     journal, {@code BUSY} when another process keeps it locked, {@code FAULT} when the database cannot be reached
     */
    public void prepare() {
        if (kind == Kind.SQLITE) {
            Path file = Path.of(place);
            JournalFaults.checkKind(file);
            try {
                Files.createDirectories(Objects.requireNonNull(file.getParent(), place));
                if (Files.isRegularFile(file)) {
                    keepPrivate(file);
                } else if (!Files.exists(file)) {
                    // SQLite gives its log the same mode; what applications were configured with is in both.
                    Files.createFile(file, PosixFilePermissions.asFileAttribute(PRIVATE));
                }
            } catch (IOException e) {
                throw new StoreException(Reason.FAULT, "cannot create the directory of the journal " + place, e);
            }
        }
        try {
            new JournalSchema(place, kind.schemaScript).prepare(url, credentials);
        } catch (StoreException e) {
            Optional<String> trouble = kind == Kind.SQLITE ? trouble(Path.of(place)) : Optional.empty();
            if (e.reason() == Reason.FAULT && trouble.isPresent()) {
                throw new StoreException(Reason.BUSY, trouble.get(), e);
            }
            throw e;
        }
    }

    /** Earlier builds left journals that others could read. */
    private static void keepPrivate(Path file) throws IOException {
        for (String suffix : new String[] {"", "-wal", "-shm"}) {
            Path each = file.resolveSibling(file.getFileName() + suffix);
            if (Files.exists(each)) {
                Files.setPosixFilePermissions(each, PRIVATE);
            }
        }
    }

    /**
     * A read-only connection without autocommit, which does not hold up a running node.
     *
     * @throws StoreException {@code NOT_FOUND} when there is no journal, {@code UNSUPPORTED} when it is of
     *     another version, {@code FAULT} when it cannot be opened
     */
    public Connection openForReading() {
        if (kind == Kind.SQLITE) {
            JournalFaults.checkKind(Path.of(place));
        }
        if (kind == Kind.SQLITE && !Files.isRegularFile(Path.of(place))) {
            throw new StoreException(Reason.NOT_FOUND, "there is no journal " + place + ": the node has not run yet");
        }
        try {
            Connection connection = kind == Kind.SQLITE
                    ? DriverManager.getConnection(sqliteUrl(Path.of(place)) + "?open_mode=" + URI_READ
                            + "&busy_timeout=" + BUSY_TIMEOUT_MILLIS)
                    : DriverManager.getConnection(url, credentials);
            try {
                connection.setAutoCommit(false);
                if (kind == Kind.POSTGRES) {
                    connection.setReadOnly(true);
                }
                new JournalSchema(place, kind.schemaScript).check(connection);
                return connection;
            } catch (SQLException | StoreException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw JournalFaults.of("read", place, e);
        }
    }

    /**
     * Reads the records that the node's actors will read when they start.
     *
     * @param system one that runs on {@link #config()}
     * @throws StoreException {@code CORRUPT} when one cannot be read, which names it and the way out; {@code FAULT} when the
     *     database cannot be read
     */
    public void check(ClassicActorSystemProvider system) {
        try (Connection connection = openForReading()) {
            new JournalCheck(place, connection, system).run(ledgerName);
        } catch (SQLException e) {
            throw JournalFaults.of("read", place, e);
        }
    }

    /**
     * Whether there is such a record and it can be read.
     *
     * @param system one that runs on {@link #config()}
     * @param actor as {@link #check} names it
     * @param number of the event, or of the last event that the snapshot includes
     */
    public boolean reads(ClassicActorSystemProvider system, String actor, long number, boolean snapshot) {
        try (Connection connection = openForReading()) {
            return new JournalCheck(place, connection, system).reads(actor, number, snapshot);
        } catch (SQLException e) {
            throw JournalFaults.of("read", place, e);
        }
    }

    /**
     * Lets the actors do without a record. It stays in the journal, where they do not look for it; they go on from what the
     * others say. No node may run on the journal meanwhile.
     *
     * @param actor as {@link #check} names it
     * @param number of the event, or of the last event that the snapshot includes
     * @throws StoreException {@code NOT_FOUND} when there is no such record, {@code FAULT} when the database fails
     */
    public void setAside(String actor, long number, boolean snapshot) {
        change(aside -> aside.setAside(actor, number, snapshot));
    }

    /**
     * Undoes {@link #setAside}.
     *
     * @throws StoreException {@code NOT_FOUND} when no such record was set aside, or it was deleted since; {@code CONFLICT} when
     *     another has taken its place; {@code FAULT} when the database fails
     */
    public void putBack(String actor, long number, boolean snapshot) {
        change(aside -> aside.putBack(actor, number, snapshot));
    }

    @FunctionalInterface
    private interface Change {
        void make(JournalAside aside) throws SQLException;
    }

    private void change(Change change) {
        prepare();
        try (Connection connection = DriverManager.getConnection(url, credentials)) {
            change.make(new JournalAside(place, connection));
        } catch (SQLException e) {
            throw JournalFaults.of("write to", place, e);
        }
    }

    /** The file that the journal is in; empty when it is in a database elsewhere. */
    public Optional<Path> file() {
        return kind == Kind.SQLITE ? Optional.of(Path.of(place)) : Optional.empty();
    }

    /** The name under which Akka Persistence Query finds the read journal. */
    public String readJournalId() {
        return "jdbc-read-journal";
    }

    /** The path of the file, or the URL without its parameters; never a password. */
    @Override
    public String toString() {
        return place;
    }
}
