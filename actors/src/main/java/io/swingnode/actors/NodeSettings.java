package io.swingnode.actors;

import com.typesafe.config.Config;
import io.swingnode.components.config.ComponentsSettings;
import io.swingnode.journal.Journal;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.io.FileMode;
import io.swingnode.persistence.maintenance.ExportScan;
import io.swingnode.protocol.StoreException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * How a node is started.
 *
 * @param home the directory of the node: {@code store/} holds the store, {@code node/} the node's own files
 * @param storeOptions how the store is opened; sessions may change them
 * @param journal the node's journal; without one no ledger is kept, and there are no applications
 * @param applications how applications are managed; without it none are
 * @param config settings that override the defaults
 */
public record NodeSettings(
        Path home,
        StoreOptions storeOptions,
        Optional<Journal> journal,
        Optional<ComponentsSettings> applications,
        Config config) {
    private static final String FILE_MODE = "swingnode.store.file-mode";

    /**
     * The node in {@code home} with its store, its journal and its settings ({@code node/settings.conf}, over which the environment
     * wins), without applications.
     *
     * @throws StoreException (USAGE) when something is set that means nothing
     */
    public static NodeSettings of(Path home) {
        return of(home, Map.of());
    }

    /** As above, with settings that win over the others, by their whole names: {@code swingnode.store.wal.limit}. */
    public static NodeSettings of(Path home, Map<String, String> given) {
        Config settings = HomeConfig.read(home, System.getenv(), given);
        return new NodeSettings(
                home,
                configured(StoreOptions.defaults(), settings),
                Optional.of(Journal.of(home, settings)),
                Optional.empty(),
                settings);
    }

    /** With other options, but those that the settings give. */
    public NodeSettings withStoreOptions(StoreOptions options) {
        return new NodeSettings(home, configured(options, config), journal, applications, config);
    }

    private static StoreOptions configured(StoreOptions options, Config config) {
        return config.hasPath(FILE_MODE)
                ? options.toBuilder()
                        .fileMode(FileMode.named(FILE_MODE, config.getString(FILE_MODE)))
                        .build()
                : options;
    }

    /** Who may read the exports that this node makes. */
    public static FileMode fileMode(Config config) {
        return FileMode.named(FILE_MODE, config.getString(FILE_MODE));
    }

    public NodeSettings withJournal(Journal nodeJournal) {
        return new NodeSettings(home, storeOptions, Optional.of(nodeJournal), applications, config);
    }

    /** The store alone: no ledger of blocks, and no applications, whose states are kept in the journal. */
    public NodeSettings withoutJournal() {
        return new NodeSettings(home, storeOptions, Optional.empty(), Optional.empty(), config);
    }

    /** With the applications that are installed in the home, and the default settings for them. */
    public NodeSettings withApplications() {
        return withApplications(ComponentsSettings.of(home));
    }

    public NodeSettings withApplications(ComponentsSettings settings) {
        return new NodeSettings(home, storeOptions, journal, Optional.of(settings), config);
    }

    /** With settings that win over those there are. */
    public NodeSettings withConfig(Config overrides) {
        Config merged = overrides.withFallback(config);
        return new NodeSettings(home, configured(storeOptions, merged), journal, applications, merged);
    }

    /** Where the store is: a directory with nothing but the store's own files. */
    public Path storeDir() {
        return home.resolve("store");
    }

    /** A view of the store's last commit. */
    ExportScan openScan() {
        return ExportScan.open(storeDir(), storeOptions.database());
    }

    /** Where the node keeps its own files: journal, archives, logs, sockets. */
    public Path nodeDir() {
        return home.resolve("node");
    }

    /** Keeps the digest of the export data, while the node is stopped in good order and only then. */
    public Path digestFile() {
        return nodeDir().resolve("export-digest");
    }
}
