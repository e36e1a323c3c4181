package io.swingnode.persistence.maintenance;

import io.swingnode.persistence.io.BulkInput;
import io.swingnode.persistence.io.IoReason;
import io.swingnode.persistence.io.Spool;
import io.swingnode.persistence.snapshot.CompressedSnapshot;
import io.swingnode.persistence.transfer.ArtifactCheck;
import io.swingnode.persistence.transfer.ArtifactDirectory;
import io.swingnode.persistence.transfer.BadArtifactException;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;

/** Copies artifacts to temporary files and checks them against their records, so that no transaction waits for it. */
final class SpooledArtifacts {
    private static final int HEAP_LIMIT_BYTES = 1 << 20;

    private final ArtifactDirectory source;
    private final Path spoolDir;
    private final ArtifactCheck check;
    private final Runnable checkStop;

    /** @param checkStop called as an artifact is read; throws when the work should stop */
    SpooledArtifacts(ArtifactDirectory source, RepopulateOptions options, Runnable checkStop) {
        this.source = source;
        this.spoolDir = options.spoolDir();
        this.check = new ArtifactCheck(options.compressionLevel());
        this.checkStop = checkStop;
    }

    /** The items of a span, each with its line feed, as the record describes them. */
    Spool span(ArtifactName name, SpanRecord record) throws SQLException, BadArtifactException {
        return spool(name, (bytes, spool) -> {
            ArtifactCheck.span(record, bytes, (text, utf8) -> {
                spool.write(utf8);
                spool.write('\n');
            });
            return spool;
        });
    }

    /** A snapshot, compressed, as the record describes it. */
    CompressedSnapshot snapshot(ArtifactName name, SnapshotRecord record) throws SQLException, BadArtifactException {
        return spool(name, (bytes, spool) -> check.snapshot(record, bytes, spool));
    }

    /** Reads the bytes of an artifact into a spool. */
    @FunctionalInterface
    private interface Reader<T> {
        T read(InputStream bytes, Spool spool) throws SQLException, IOException, BadArtifactException;
    }

    /** Reads an artifact; the temporary file of a bad one is released. */
    private <T> T spool(ArtifactName name, Reader<T> reader) throws SQLException, BadArtifactException {
        Spool spool = new Spool(spoolDir, HEAP_LIMIT_BYTES);
        boolean good = false;
        try (InputStream bytes = open(name)) {
            T read = reader.read(bytes, spool);
            good = true;
            return read;
        } catch (SourceException e) {
            throw new BadArtifactException("it cannot be read: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new StoreException(
                    Reason.UNAVAILABLE,
                    "copying " + name.format() + " to " + spoolDir + " failed (" + IoReason.of(e)
                            + "); free space there and run this again: it goes on where it stopped",
                    e);
        } finally {
            if (!good) {
                spool.release();
            }
        }
    }

    private InputStream open(ArtifactName name) throws SourceException {
        try {
            return new SourceStream(source.artifact(name));
        } catch (IOException | UncheckedIOException | StoreException e) {
            throw new SourceException(e);
        }
    }

    /** A failure to read the artifact, as opposed to a failure to write the temporary file. */
    private static final class SourceException extends IOException {
        private static final long serialVersionUID = 1L;

        SourceException(Throwable cause) {
            super(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
        }
    }

    /** The bytes of an artifact; failures to read them are marked as such. */
    private final class SourceStream extends BulkInput {
        private final InputStream in;

        SourceStream(InputStream in) {
            this.in = in;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            checkStop.run();
            try {
                return in.read(bytes, offset, length);
            } catch (IOException e) {
                throw new SourceException(e);
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
