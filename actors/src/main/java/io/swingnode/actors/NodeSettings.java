package io.swingnode.actors;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.swingnode.journal.Journal;
import io.swingnode.persistence.StoreOptions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a node is started.
 *
 * @param home the directory of the node: {@code store/} holds the store, {@code node/} the node's own files
 * @param storeOptions how the store is opened; sessions may change them
 * @param journal the node's journal; without one no ledger is kept
 * @param config settings that override the defaults
 */
public record NodeSettings(Path home, StoreOptions storeOptions, Optional<Journal> journal, Config config) {
    /** The node in {@code home} with default store options and no journal. */
    public static NodeSettings of(Path home) {
        return new NodeSettings(home, StoreOptions.defaults(), Optional.empty(), ConfigFactory.empty());
    }

    public NodeSettings withStoreOptions(StoreOptions options) {
        return new NodeSettings(home, options, journal, config);
    }

    public NodeSettings withJournal(Journal nodeJournal) {
        return new NodeSettings(home, storeOptions, Optional.of(nodeJournal), config);
    }

    /** Where the store is: a directory with nothing but the store's own files. */
    public Path storeDir() {
        return home.resolve("store");
    }

    /** Where the node keeps its own files: journal, archives, logs, sockets. */
    public Path nodeDir() {
        return home.resolve("node");
    }
}
