package io.swingnode.actors.export;

import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.stream.javadsl.Source;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.maintenance.DumpEntry;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.streams.ResourceSource;
import java.nio.file.Path;
import java.util.Optional;

/** A dump being read from the last commit, on a connection of its own. */
public final class CommittedDump {
    private final SwingStore store;
    private final Cursor<DumpEntry> entries;

    private CommittedDump(SwingStore store, Cursor<DumpEntry> entries) {
        this.store = store;
        this.entries = entries;
    }

    /**
     * The dump of the store in {@code storeDir}, anew each time the source runs.
     *
     * @param withHistory false to leave out closed spans and snapshots that are not in use
     */
    public static Source<DumpEntry, NotUsed> source(
            Path storeDir, boolean withHistory, Database database, ActorRef<ReadViews.Command> views) {
        return ReadViews.watch(
                views,
                "a dump",
                ResourceSource.of(
                        () -> open(storeDir, withHistory, database), CommittedDump::next, CommittedDump::close));
    }

    private static CommittedDump open(Path storeDir, boolean withHistory, Database database) {
        SwingStore store = SwingStore.openReadOnly(
                storeDir, StoreOptions.builder().database(database).build());
        try {
            return new CommittedDump(store, store.dump(withHistory));
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private Optional<DumpEntry> next() {
        return entries.hasNext() ? Optional.of(entries.next()) : Optional.empty();
    }

    private void close() {
        try {
            entries.close();
        } finally {
            store.close();
        }
    }
}
