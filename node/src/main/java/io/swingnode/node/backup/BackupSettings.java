package io.swingnode.node.backup;

import com.typesafe.config.Config;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a node makes backups by itself.
 *
 * @param destination the folder
 * @param interval from one to the next
 * @param keep how many are kept
 */
record BackupSettings(Path destination, Duration interval, int keep) {
    private static final String SETTINGS = "swingnode.backup";
    private static final Duration RETRY = Duration.ofMinutes(10);

    /**
     * What the settings say; empty when no destination is given.
     *
     * @throws StoreException (USAGE) when a value makes no sense
     */
    static Optional<BackupSettings> of(Config settings) {
        Config backup = settings.getConfig(SETTINGS);
        String destination = backup.getString("destination");
        if (destination.isBlank()) {
            return Optional.empty();
        }
        Path folder = Path.of(destination);
        if (!folder.isAbsolute()) {
            throw new StoreException(
                    Reason.USAGE,
                    SETTINGS + ".destination is \"" + destination + "\"; give an absolute path, such as /backups");
        }
        Duration interval = backup.getDuration("interval");
        if (interval.isNegative() || interval.isZero()) {
            throw new StoreException(
                    Reason.USAGE,
                    SETTINGS + ".interval is " + backup.getString("interval") + "; give a time, such as 24h");
        }
        int keep = backup.getInt("keep");
        if (keep < 1) {
            throw new StoreException(Reason.USAGE, SETTINGS + ".keep is " + keep + ", but must be at least 1");
        }
        return Optional.of(new BackupSettings(folder, interval, keep));
    }

    /** After a try that has failed. */
    Duration retry() {
        return interval.compareTo(RETRY) < 0 ? interval : RETRY;
    }
}
