package io.swingnode.persistence.archive;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a store archives spans that are closed and snapshots that are saved, before it may prune them.
 *
 * @param snapshotDir receives every snapshot that is saved, as {@code snapshot.VAT.POS.gz}
 * @param transcriptDir receives every span that is closed, as {@code transcript.VAT.START.END.gz}
 * @param files the files that the archive is written with
 * @param writer carries out the writing
 */
public record ArchiveOptions(
        Optional<Path> snapshotDir, Optional<Path> transcriptDir, ArchiveFiles files, ArchiveWriter writer) {
    /** The directory for snapshots below one for both. */
    public static final String SNAPSHOTS = "snapshots";

    /** The directory for spans below one for both. */
    public static final String TRANSCRIPTS = "transcripts";

    /** Nothing is archived. */
    public static ArchiveOptions none() {
        return new ArchiveOptions(
                Optional.empty(), Optional.empty(), ArchiveFiles.ofTheMachine(), ArchiveWriter.ofThreads());
    }

    /** Both kinds, in two directories below {@code dir}. */
    public static ArchiveOptions below(Path dir) {
        return none().withDirectories(Optional.of(dir.resolve(SNAPSHOTS)), Optional.of(dir.resolve(TRANSCRIPTS)));
    }

    public ArchiveOptions withDirectories(Optional<Path> snapshots, Optional<Path> transcripts) {
        return new ArchiveOptions(snapshots, transcripts, files, writer);
    }

    public ArchiveOptions withFiles(ArchiveFiles other) {
        return new ArchiveOptions(snapshotDir, transcriptDir, other, writer);
    }

    public ArchiveOptions withWriter(ArchiveWriter other) {
        return new ArchiveOptions(snapshotDir, transcriptDir, files, other);
    }
}
