package io.swingnode.node.store;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.archive.ArchiveOptions;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for the directories in which a store archives closed spans and new snapshots. */
public final class ArchiveMixin {
    @Option(
            names = "--archive-dir",
            paramLabel = "DIR",
            description = "Archive new snapshots in DIR/snapshots and closed spans in DIR/transcripts.")
    private @Nullable Path both;

    @Option(
            names = "--snapshot-archive-dir",
            paramLabel = "DIR",
            description = "Archive each new snapshot in DIR, as snapshot.VAT.POS.gz, before its block commits.")
    private @Nullable Path snapshots;

    @Option(
            names = "--transcript-archive-dir",
            paramLabel = "DIR",
            description = "Archive each closed span in DIR, as transcript.VAT.START.END.gz, before its block commits.")
    private @Nullable Path transcripts;

    /** {@code options} with the archive directories given; an option for one kind takes precedence over the one for both. */
    public StoreOptions applyTo(StoreOptions options) {
        ArchiveOptions below = both == null ? ArchiveOptions.none() : ArchiveOptions.below(both);
        return options.toBuilder()
                .archive(below.withDirectories(
                        Optional.ofNullable(snapshots).or(below::snapshotDir),
                        Optional.ofNullable(transcripts).or(below::transcriptDir)))
                .build();
    }
}
