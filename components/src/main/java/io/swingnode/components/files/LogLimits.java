package io.swingnode.components.files;

import io.swingnode.components.model.LifecycleException;

/**
 * How much of a component's output is kept.
 *
 * @param maxBytes size above which a log file is rotated; it is exceeded by what is written between two checks
 * @param kept rotated files beside the one that is written, 1 to 100
 */
public record LogLimits(long maxBytes, int kept) {
    /** Names of the environment variables that set the two. */
    public static final String BYTES_VARIABLE = "SWINGNODE_LOG_MAX_BYTES";

    /** See {@link #BYTES_VARIABLE}. */
    public static final String FILES_VARIABLE = "SWINGNODE_LOG_FILES";

    private static final long MIN_BYTES = 1024;
    private static final int MAX_KEPT = 100;

    /** Refuses limits that would lose what was just written, or keep files without end. */
    public LogLimits {
        if (maxBytes < MIN_BYTES || kept < 1 || kept > MAX_KEPT) {
            throw new LifecycleException(
                    LifecycleException.Code.USAGE,
                    BYTES_VARIABLE + " must be " + MIN_BYTES + " or more and " + FILES_VARIABLE + " 1 to " + MAX_KEPT
                            + ", found " + maxBytes + " and " + kept);
        }
    }

    /** What the environment says; ten files of 10 MiB unless it says otherwise. */
    public static LogLimits ofEnvironment() {
        try {
            return new LogLimits(
                    Long.parseLong(System.getenv().getOrDefault(BYTES_VARIABLE, "10485760")),
                    Integer.parseInt(System.getenv().getOrDefault(FILES_VARIABLE, "9")));
        } catch (NumberFormatException e) {
            throw new LifecycleException(
                    LifecycleException.Code.USAGE, BYTES_VARIABLE + " and " + FILES_VARIABLE + " must be numbers", e);
        }
    }
}
