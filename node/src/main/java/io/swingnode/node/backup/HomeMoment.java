package io.swingnode.node.backup;

import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.ledger.BlockLedgerQuery;
import io.swingnode.journal.Journal;
import io.swingnode.node.check.LedgerCheck;
import io.swingnode.persistence.copy.DatabaseImage;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.StoreDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * One moment of a home: a commit of the store, and the journal as it was then.
 *
 * <p>A ledger must not be ahead of its store, so the journal is fixed first. The node records a block in the ledger after it has
 * committed it; a pair is taken again until both are at the same block. Where blocks follow each other too fast for that, the
 * ledger of the pair is some blocks behind, as after a crash: the next start records the last one.
 */
final class HomeMoment implements AutoCloseable {
    static final String SELECT_HEIGHT = "SELECT value FROM kvStore WHERE key = 'host.height'";

    private static final int ATTEMPTS_MAX = 50;

    private final DatabaseImage store;
    private final Optional<DatabaseImage> journal;
    private final Optional<Long> ledgerHeight;
    private final Instant taken;

    private HomeMoment(DatabaseImage store, Optional<DatabaseImage> journal, Optional<Long> ledgerHeight) {
        this.store = store;
        this.journal = journal;
        this.ledgerHeight = ledgerHeight;
        taken = Instant.now();
    }

    /** @param spoolDir for temporary files, as large as the write-ahead logs at most */
    static HomeMoment take(Path home, Path spoolDir) {
        StoreDirectory.requireStore(home.resolve("store"));
        for (int attempt = 1; ; attempt++) {
            HomeMoment moment = takeOnce(home, spoolDir);
            if (moment.fits() || attempt == ATTEMPTS_MAX) {
                return moment;
            }
            moment.close();
        }
    }

    private static HomeMoment takeOnce(Path home, Path spoolDir) {
        Optional<DatabaseImage> journal = journalFile(home)
                .filter(Files::exists)
                .map(file -> DatabaseImage.open(file, Database.sqlite(), spoolDir));
        try {
            Optional<Long> ledger = journal.isPresent() ? ledgerHeight(home) : Optional.empty();
            DatabaseImage store =
                    DatabaseImage.open(StoreDirectory.fileIn(home.resolve("store")), Database.sqlite(), spoolDir);
            return new HomeMoment(store, journal, ledger);
        } catch (RuntimeException e) {
            journal.ifPresent(DatabaseImage::close);
            throw e;
        }
    }

    /** Where the journal of a home is, if it is in a file. */
    static Optional<Path> journalFile(Path home) {
        return NodeSettings.of(home).journal().flatMap(Journal::file);
    }

    /** Of the last block in the ledger of a home. */
    static Optional<Long> ledgerHeight(Path home) {
        Journal journal = Journal.ofHome(home);
        try (BlockLedgerQuery ledger = BlockLedgerQuery.open(journal, journal.ledgerName())) {
            return ledger.lastHeight();
        }
    }

    private boolean fits() {
        return store.isLatest()
                && journal.map(DatabaseImage::isLatest).orElse(true)
                && (ledgerHeight.isEmpty() || height().isEmpty() || ledgerHeight.equals(height()));
    }

    /** The host's height; of a block before the last one, when blocks follow each other too fast. */
    private Optional<Long> height() {
        return LedgerCheck.height(store.text(SELECT_HEIGHT));
    }

    DatabaseImage store() {
        return store;
    }

    Optional<DatabaseImage> journal() {
        return journal;
    }

    Optional<Long> ledgerHeight() {
        return ledgerHeight;
    }

    Instant taken() {
        return taken;
    }

    @Override
    public void close() {
        try {
            store.close();
        } finally {
            journal.ifPresent(DatabaseImage::close);
        }
    }
}
