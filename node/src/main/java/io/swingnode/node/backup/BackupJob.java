package io.swingnode.node.backup;

import io.swingnode.actors.SwingNode;
import io.swingnode.actors.export.StoreReaders;
import io.swingnode.node.Cancellation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The work of a node's own backups, on the thread of whoever calls; {@link #stop} may be called by any. */
class BackupJob {
    private final SwingNode node;
    private final BackupSettings settings;
    private final Cancellation stop = new Cancellation();
    private volatile Reached reached = new Reached(0, 0);

    /** How far the backup is that is being made. */
    record Reached(long doneBytes, long totalBytes) {}

    BackupJob(SwingNode node, BackupSettings settings) {
        this.node = node;
        this.settings = settings;
    }

    /** The newest backup of this home; empty when there is none, or no folder. */
    Optional<BackupManifest> newest() {
        Path folder = settings.destination();
        if (!folder.toFile().isDirectory()) {
            return Optional.empty();
        }
        String home = node.settings().home().toAbsolutePath().normalize().toString();
        List<BackupManifest> own = new BackupFolder(folder)
                .list().stream()
                        .map(BackupFolder.Found::manifest)
                        .filter(manifest -> home.equals(manifest.home()))
                        .toList();
        return own.isEmpty() ? Optional.empty() : Optional.of(own.getLast());
    }

    /** Makes a backup. */
    HomeBackup.Result run() {
        reached = new Reached(0, 0);
        StoreReaders.Reading reading = node.readers().begin("a backup to " + settings.destination());
        try {
            BackupWatch watch = (step, doneBytes, totalBytes) -> {
                stop.check("the node is stopping; the next backup goes on with what is there");
                if (step == BackupWatch.Step.COPIED) {
                    reading.requireOpen();
                } else {
                    // From here on it reads its own copy.
                    reading.close();
                }
                reached = new Reached(doneBytes, totalBytes);
            };
            return new HomeBackup(node.settings().home(), watch)
                    .toFolder(settings.destination(), Optional.of(settings.keep()));
        } finally {
            reading.close();
        }
    }

    Reached reached() {
        return reached;
    }

    /** Ends a backup that is being made, soon; it fails. */
    void stop() {
        stop.request();
    }
}
