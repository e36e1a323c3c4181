package io.swingnode.persistence.archive;

import io.swingnode.persistence.archive.ArchiveJob.Content;
import io.swingnode.persistence.block.Layers;
import io.swingnode.persistence.block.Slot;
import io.swingnode.persistence.io.IoReason;
import io.swingnode.persistence.io.Spool;
import io.swingnode.protocol.SnapshotRecord;
import io.swingnode.protocol.SpanRecord;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.Utf8Text;
import io.swingnode.protocol.VatId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Notes what has to be archived of the changes in some layers, and copies what may be gone by the time of the commit. One
 * thread at a time: the block has one, and each numbered crank one of its own.
 */
public final class ArchiveCopies {
    /** Copies up to this size stay on the heap; larger ones are in a file. */
    private static final int HEAP_LIMIT_BYTES = 64 << 10;

    private static final byte[] LINE_FEED = {'\n'};

    private final Layers layers;
    private final Slot<ArchiveChanges> slot;
    private final ArchiveOptions options;
    private final int compressionLevel;
    private final Path spoolDir;
    private Optional<Spool> copied = Optional.empty();

    ArchiveCopies(
            Layers layers, Slot<ArchiveChanges> slot, ArchiveOptions options, int compressionLevel, Path spoolDir) {
        this.layers = layers;
        this.slot = slot;
        this.options = options;
        this.compressionLevel = compressionLevel;
        this.spoolDir = spoolDir;
    }

    /** The same for other layers. */
    public ArchiveCopies over(Layers others) {
        return new ArchiveCopies(others, slot, options, compressionLevel, spoolDir);
    }

    static List<Path> directories(ArchiveOptions options) {
        return Stream.of(options.snapshotDir(), options.transcriptDir())
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    private Spool copies() {
        if (copied.isEmpty()) {
            copied = Optional.of(new Spool(spoolDir, HEAP_LIMIT_BYTES));
        }
        return copied.get();
    }

    boolean hasCopies() {
        return copied.isPresent();
    }

    /** Frees the copies; later ones are kept anew. */
    public void release() {
        copied.ifPresent(Spool::release);
        copied = Optional.empty();
    }

    /**
     * Checks that what the vat will leave to the archive, if there is one, can be written there.
     *
     * @throws StoreException (USAGE) when the vat's id is too long for a file name
     */
    public void requireNameable(VatId vat) {
        if (!directories(options).isEmpty()) {
            ArchiveNames.requireNameable(vat);
        }
    }

    /**
     * Prepares to archive a span that is about to be closed, by copying its items. Called before anything has changed.
     *
     * @throws StoreException (UNAVAILABLE) when its items can't be copied; (INCOMPLETE) when some are missing
     */
    public void closing(SpanRecord span, Iterator<String> items) {
        if (options.transcriptDir().isEmpty()) {
            return;
        }
        ArchiveNames.requireNameable(span.vat());
        String name = ArchiveNames.archived(span.artifact());
        Spool copies = copies();
        long fromByte = copies.sizeBytes();
        try {
            while (items.hasNext()) {
                copies.write(Utf8Text.exported(items.next()).getBytes(StandardCharsets.UTF_8));
                copies.write(LINE_FEED);
            }
        } catch (IOException e) {
            throw unavailable("copying span " + span.artifact().format() + " for the archive to " + spoolDir, e);
        }
        due(options.transcriptDir().get(), slice(name, fromByte, false));
    }

    /**
     * Prepares to archive a snapshot that is about to be saved. Called before anything has changed.
     *
     * @throws StoreException (UNAVAILABLE) when it can't be copied
     */
    public void saving(SnapshotRecord snapshot, Spool compressed) {
        if (options.snapshotDir().isEmpty()) {
            return;
        }
        ArchiveNames.requireNameable(snapshot.vat());
        String name = ArchiveNames.archived(snapshot.artifact());
        Content content = new Content(name, compressed::read, true);
        if (compressed.memoryBytes() > 0) {
            // A block that outgrows its limit frees the heap before it commits, so bytes on the heap are copied.
            Spool copies = copies();
            long fromByte = copies.sizeBytes();
            try (InputStream in = compressed.read()) {
                in.transferTo(copies);
            } catch (IOException e) {
                throw unavailable("copying " + snapshot.key() + " for the archive to " + spoolDir, e);
            }
            content = slice(name, fromByte, true);
        }
        due(options.snapshotDir().get(), content);
    }

    private Content slice(String name, long fromByte, boolean compressed) {
        Spool spool = copies();
        long length = spool.sizeBytes() - fromByte;
        return new Content(name, () -> spool.read(fromByte, length), compressed);
    }

    private void due(Path dir, Content content) {
        ArchiveJob job = new ArchiveJob(options.files(), dir, content, compressionLevel);
        layers.change(slot, changes -> changes.put(job));
    }

    static StoreException unavailable(String doing, IOException e) {
        return new StoreException(
                Reason.UNAVAILABLE,
                doing + " failed (" + IoReason.of(e) + "); the block is unchanged and not committed:"
                        + " free space or repair the directory, then try again",
                e);
    }
}
