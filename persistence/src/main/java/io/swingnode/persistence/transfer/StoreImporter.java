package io.swingnode.persistence.transfer;

import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.sqlite.Schema;
import io.swingnode.persistence.sqlite.Statements;
import io.swingnode.persistence.transfer.CopyProgress.Step;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.KeySection;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.Utf8Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Builds a store from an export.
 *
 * <p>The store grows in a directory beside the target's, named as it with {@code .importing} added, and is
 * renamed into place when it is complete: whatever stops an import, the target is either unchanged or the new store.
 * An import that was stopped after its export data was read continues where it stopped when it is begun again with the
 * same data, and what it has left is sound; otherwise it starts over. Memory does not grow with the export.
 *
 * <p>The steps, in this order: {@link #accept}, {@link #endOfData}, {@link #artifact}, {@link #complete}, {@link
 * #putHostValue}, {@link #publish}. One thread at a time.
 */
public final class StoreImporter implements AutoCloseable {
    /** What may come next. */
    private enum Phase {
        DATA,
        ARTIFACTS,
        COMPLETE,
        ENDED
    }

    private static final int PROGRESS_ENTRIES = 10_000;

    private final ImportDirectory work;
    private final ImportOptions options;
    private final Connection connection;
    private final ImportTransaction transaction;
    private final ImportData data;
    private final ImportArtifacts artifacts;
    private final ImportRemains remains;

    /** What is known of an interrupted import that is taken up. */
    private final Optional<ImportDirectory.Note> resumes;

    private Phase phase = Phase.DATA;
    private long artifactCount;
    private long artifactBytes;
    private long ignored;

    private StoreImporter(
            ImportDirectory work, ImportOptions options, Connection connection, Optional<ImportDirectory.Note> resumes)
            throws SQLException {
        this.work = work;
        this.options = options;
        this.connection = connection;
        this.resumes = resumes;
        data = new ImportData(connection, resumes.isEmpty());
        artifacts = new ImportArtifacts(connection, options.mode(), options.compressionLevel(), work.dir());
        remains = new ImportRemains(connection, options.progress());
        transaction = new ImportTransaction(connection);
    }

    /**
     * Begins an import into {@code dir}, or takes one up that was interrupted.
     *
     * @throws StoreException (USAGE) when {@code dir} holds anything but a store's own files, (BUSY) when another
     *     import into it is running
     */
    public static StoreImporter begin(Path dir, ImportOptions options) {
        ImportDirectory work = ImportDirectory.open(dir);
        try {
            Optional<ImportDirectory.Note> resumes = work.noteFor(options.mode());
            if (resumes.isEmpty()) {
                work.clear();
            }
            Connection connection = options.database().open(work.database(), Database.Use.BULK_LOAD);
            try {
                Schema.create(connection);
                return new StoreImporter(work, options, connection, resumes);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            work.closeAfter(e);
            throw Statements.fault("beginning an import into " + dir, e);
        } catch (IOException e) {
            work.closeAfter(e);
            throw new UncheckedIOException("beginning an import into " + dir, e);
        }
    }

    /** True when this import was interrupted after its export data was in; the data is only compared then. */
    public boolean isResumed() {
        return resumes.isPresent();
    }

    /**
     * Takes an entry of export data; of several with one key the last counts, and no value deletes.
     *
     * @throws StoreException (USAGE) for a {@code host.} key or text that UTF-8 cannot carry
     */
    public void accept(ExportEntry entry) {
        require(Phase.DATA, "export data");
        try {
            data.accept(entry);
        } catch (SQLException e) {
            throw importFault("importing export-data key " + entry.key(), e);
        }
        if (data.entries() % PROGRESS_ENTRIES == 0) {
            options.progress().advanced(Step.DATA, data.entries(), data.chars());
        }
    }

    /**
     * Ends the export data; artifacts come next.
     *
     * @return false when the interrupted import that was taken up was fed other data, or when what it has left is not what it
     *     put there: {@link #abandon()} it and begin anew
     * @throws StoreException (UNSUPPORTED, CORRUPT, CONFLICT) when a record is refused; (INCOMPLETE) when one is missing
     *     between others
     */
    public boolean endOfData() {
        require(Phase.DATA, "the end of export data");
        try {
            String hash = data.end();
            options.progress().advanced(Step.DATA, data.entries(), data.chars());
            data.close();
            if (resumes.isPresent() && !isUsable(resumes.get(), hash)) {
                return false;
            }
            options.progress().working("writing the records");
            Completeness.requireChains(connection);
            transaction.commit();
            if (resumes.isEmpty()) {
                work.writeNote(options.mode(), new ImportDirectory.Note(hash, remains.digest()));
            }
            phase = Phase.ARTIFACTS;
            return true;
        } catch (SQLException e) {
            throw importFault("importing records", e);
        } catch (IOException e) {
            throw new UncheckedIOException("noting the end of export data", e);
        }
    }

    private boolean isUsable(ImportDirectory.Note note, String dataHash) throws SQLException {
        boolean usable =
                note.equals(new ImportDirectory.Note(dataHash, remains.digest())) && remains.areContentsSound();
        // They are set last, and anew.
        transaction.dropHostValues();
        return usable;
    }

    /**
     * Whether an artifact is wanted: the mode asks for it and it is not there yet.
     *
     * @throws StoreException (NOT_FOUND) when no record vouches for it
     */
    public boolean accepts(ArtifactName name) {
        require(Phase.ARTIFACTS, "an artifact");
        try {
            boolean accepted = artifacts.accepts(name);
            if (!accepted) {
                ignored++;
                advanced();
            }
            return accepted;
        } catch (SQLException e) {
            throw importFault("looking up artifact " + name.format(), e);
        }
    }

    /**
     * Takes in an artifact that {@link #accepts} said is wanted.
     *
     * @param bytes read to their end, not closed
     * @throws StoreException (CORRUPT) when they are not what the record says; the import stands as before the
     *     call, and the artifact may be given again
     */
    public void artifact(ArtifactName name, InputStream bytes) {
        require(Phase.ARTIFACTS, "an artifact");
        try {
            artifactBytes += transaction.attempt(() -> artifacts.load(name, bytes));
            artifactCount++;
            advanced();
        } catch (SQLException e) {
            throw importFault("importing artifact " + name.format(), e);
        } catch (IOException e) {
            if (e.getCause() instanceof StoreException known) {
                throw known;
            }
            throw new UncheckedIOException("reading artifact " + name.format(), e);
        }
    }

    /** What is there already or not needed counts as done, so that the count reaches that of the source. */
    private void advanced() {
        options.progress().advanced(Step.ARTIFACTS, artifactCount + ignored, artifactBytes);
    }

    /**
     * Checks that everything is there that the mode promises; debug is held to the operational rules.
     *
     * @throws StoreException (INCOMPLETE) naming the first thing that is missing; it may still be given
     */
    public void complete() {
        require(Phase.ARTIFACTS, "the end of the artifacts");
        Completeness.require(connection, options.mode().checkedAs());
        phase = Phase.COMPLETE;
    }

    /**
     * Sets one of the host's own keys.
     *
     * @throws StoreException (USAGE) when it does not start with {@code host.}, or for text that UTF-8 cannot carry
     */
    public void putHostValue(String key, String value) {
        require(Phase.COMPLETE, "a host key");
        KeySection.requireHostKey(key);
        Utf8Text.requireEncodable("host key", key);
        Utf8Text.requireEncodable("value of a host key", value);
        try {
            transaction.putValue(key, value);
        } catch (SQLException e) {
            throw importFault("setting host key " + key, e);
        }
    }

    /**
     * Puts the store in place; it is durable when this returns.
     *
     * @throws StoreException (BUSY) when another process uses the store that is to be replaced: nothing has
     *     changed, and importing again goes on from here
     */
    public ImportReport publish() {
        require(Phase.COMPLETE, "publishing");
        options.progress().working("making the store durable");
        try {
            phase = Phase.ENDED;
            artifacts.close();
            transaction.finish();
            connection.close();
            work.publish(options.database());
            return new ImportReport(isResumed(), data.entries(), artifactCount, artifactBytes, ignored);
        } catch (SQLException e) {
            throw Statements.fault("publishing the import in " + work.dir(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("publishing the import in " + work.dir(), e);
        }
    }

    /** Gives the import up: nothing of it remains, and the target is as it was. */
    public void abandon() {
        try {
            closeConnection();
            work.removeDirectory();
            phase = Phase.ENDED;
        } catch (IOException e) {
            throw new UncheckedIOException("abandoning the import in " + work.dir(), e);
        }
    }

    private StoreException importFault(String doing, SQLException e) {
        return Statements.fault(doing + " into " + work.dir(), e);
    }

    private void require(Phase expected, String step) {
        if (phase != expected) {
            throw new StoreException(
                    Reason.USAGE, "this import is at phase " + phase + ", too early or late for " + step);
        }
    }

    private void closeConnection() {
        try {
            if (!connection.isClosed()) {
                artifacts.close();
                connection.close();
            }
        } catch (SQLException e) {
            throw Statements.fault("closing the import in " + work.dir(), e);
        }
    }

    /** Ends the import where it stands; it can be taken up again. */
    @Override
    public void close() {
        try {
            if (phase == Phase.ARTIFACTS || phase == Phase.COMPLETE) {
                transaction.commit();
            }
            closeConnection();
            work.close();
            phase = Phase.ENDED;
        } catch (SQLException e) {
            throw Statements.fault("closing the import in " + work.dir(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("closing the import in " + work.dir(), e);
        }
    }
}
