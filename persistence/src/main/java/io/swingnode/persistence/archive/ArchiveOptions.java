package io.swingnode.persistence.archive;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a store archives closed spans and saved snapshots before it may prune them.
 *
 * @param snapshotDir receives every snapshot that is saved, as {@code snapshot.VAT.POS.gz}
 * @param transcriptDir receives every span that is closed, as {@code transcript.VAT.START.END.gz}
 * @param files performs the file operations
 * @param writer runs the archive jobs
 */
public record ArchiveOptions(
        Optional<Path> snapshotDir, Optional<Path> transcriptDir, ArchiveFiles files, ArchiveWriter writer) {
    /** The subdirectory for snapshots in a directory for both. */
    public static final String SNAPSHOTS = "snapshots";

    /** The subdirectory for spans in a directory for both. */
    public static final String TRANSCRIPTS = "transcripts";

    /** Nothing is archived. */
    public static ArchiveOptions none() {
        return new ArchiveOptions(
                Optional.empty(), Optional.empty(), ArchiveFiles.ofTheMachine(), ArchiveWriter.ofThreads());
    }

    /** Both spans and snapshots are archived, in two subdirectories of {@code dir}. */
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
