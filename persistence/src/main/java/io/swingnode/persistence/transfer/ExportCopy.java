package io.swingnode.persistence.transfer;

import io.swingnode.persistence.io.FileMode;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Writes an export directory from a source that is far away: every artifact is checked against its record while it arrives, and
 * files that an interrupted copy has left are taken up, if they are what the records say now. Memory does not grow with the
 * export; bundles are checked whole. One thread.
 */
public final class ExportCopy {
    private final ExportSource source;
    private final ExportDirectoryWriter writer;
    private long kept;

    private ExportCopy(ExportSource source, ExportDirectoryWriter writer) {
        this.source = source;
        this.writer = writer;
    }

    /**
     * What was copied.
     *
     * @param artifacts how many there are
     * @param kept how many of them an interrupted copy had left, which were not fetched again
     * @param height the block that was copied
     * @param interruptedHeight the block that the interrupted copy was of; empty when there was none
     */
    public record Report(long artifacts, long kept, long height, OptionalLong interruptedHeight) {}

    /**
     * Copies everything that {@code source} offers into {@code dir}.
     *
     * @param mode what the manifest will say; the source must have been opened in it
     * @throws StoreException (USAGE) when {@code dir} holds anything but an unfinished export; (CORRUPT) naming an artifact that
     *     is not what its record says: the export stays unfinished, and the same call goes on with it
     */
    public static Report copy(
            ExportSource source, Path dir, ArtifactMode mode, CopyProgress progress, FileMode fileMode) {
        return copy(source, dir, mode, List.of(), progress, fileMode);
    }

    /**
     * As above, from a source with artifacts of some vats alone, which the manifest says then.
     *
     * @param vats which; empty for all
     */
    public static Report copy(
            ExportSource source,
            Path dir,
            ArtifactMode mode,
            List<String> vats,
            CopyProgress progress,
            FileMode fileMode) {
        long height = ExportDirectoryWriter.height(source::hostValue);
        // What is not complete is refused before anything is touched.
        try (Cursor<ArtifactName> names = source.artifactNames();
                ExportDirectoryWriter writer = ExportDirectoryWriter.resume(dir, height, mode, progress, fileMode)) {
            writer.ofVats(vats);
            ExportCopy copy = new ExportCopy(source, writer);
            copy.data();
            copy.artifacts(names);
            return new Report(writer.finish(), copy.kept, height, writer.interruptedHeight());
        } catch (IOException e) {
            if (e.getCause() instanceof StoreException known) {
                throw known;
            }
            throw new UncheckedIOException("copying an export to " + dir, e);
        }
    }

    private void data() throws IOException {
        try (Cursor<ExportEntry> entries = source.exportData()) {
            while (entries.hasNext()) {
                writer.entry(entries.next());
            }
        }
        writer.endOfData();
    }

    private void artifacts(Cursor<ArtifactName> names) throws IOException {
        try (ArtifactRecords records = new ArtifactRecords(writer.dataFile())) {
            while (names.hasNext()) {
                ArtifactName name = names.next();
                ArtifactRecords.Check check = records.find(name);
                if (!keep(name, check)) {
                    fetch(name, check);
                }
            }
        }
    }

    /** Whether the file of an interrupted copy is there and right. */
    private boolean keep(ArtifactName name, ArtifactRecords.Check check) throws IOException {
        Optional<InputStream> left = writer.left(name);
        if (left.isEmpty()) {
            return false;
        }
        try (InputStream bytes = left.get()) {
            writer.keep(name, read(check, bytes));
            kept++;
            return true;
        } catch (BadArtifactException e) {
            return false;
        } catch (StoreException e) {
            if (e.reason() == Reason.CORRUPT) {
                return false;
            }
            throw e;
        }
    }

    private void fetch(ArtifactName name, ArtifactRecords.Check check) throws IOException {
        try (ExportDirectoryWriter.ArtifactFile file = writer.beginArtifact(name);
                InputStream bytes = new Written(source.artifact(name), file)) {
            long unused = read(check, bytes);
            file.finish();
        } catch (BadArtifactException e) {
            throw refused(name, " " + e.getMessage(), e);
        } catch (StoreException e) {
            throw e.reason() == Reason.CORRUPT ? refused(name, ": " + e.getMessage(), e) : e;
        }
    }

    private static StoreException refused(ArtifactName name, String why, Exception e) {
        return new StoreException(
                Reason.CORRUPT,
                "artifact \"" + name.format() + "\"" + why
                        + "; it is not taken. See whether the store it comes from is sound (verify), then run the same"
                        + " command again",
                e);
    }

    private static long read(ArtifactRecords.Check check, InputStream bytes) throws IOException, BadArtifactException {
        return switch (check) {
            case ArtifactRecords.Check.Span span -> ArtifactCheck.wholeSpan(span.record(), bytes);
            case ArtifactRecords.Check.Snapshot snapshot -> ArtifactCheck.plainSnapshot(snapshot.record(), bytes);
            case ArtifactRecords.Check.Bundle bundle ->
                ArtifactCheck.bundle(bundle.id(), bytes).artifactBytes();
        };
    }

    /** Writes what is read. */
    private static final class Written extends FilterInputStream {
        private final ExportDirectoryWriter.ArtifactFile file;

        Written(InputStream in, ExportDirectoryWriter.ArtifactFile file) {
            super(in);
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = in.read(buffer, offset, length);
            if (count > 0) {
                file.write(ByteBuffer.wrap(buffer, offset, count));
            }
            return count;
        }
    }
}
