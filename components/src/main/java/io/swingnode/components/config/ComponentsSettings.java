package io.swingnode.components.config;

import io.swingnode.components.files.Directories;
import io.swingnode.components.files.LogLimits;
import io.swingnode.components.files.PackageLimits;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Timings and limits of the component lifecycle; {@link #of} gives the defaults, {@link #builder} changes some of them.
 *
 * @param node the node's own directory, {@code <home>/node}
 * @param executor runs operations, which block; one virtual thread each
 * @param development no crash restarts, and a start timeout of an hour
 * @param startConcurrency components of one start that spawn at the same time
 * @param syncConcurrency components of one status sync that are inspected at the same time
 * @param startJobs jobs of the start queue that run at the same time, 1 to 4
 * @param syncMillis between two periodic status syncs
 * @param watchMillis between two checks of a process's memory, of an adopted process, and of the sizes of logs
 * @param restartDelayMillis between a crash and the first restart; doubled with each further one
 * @param restartWindowMillis a process that lived for so long has its restarts counted anew
 * @param killGraceMillis between the termination signal and the kill
 * @param onlineMillis within which a process must become online
 * @param steadyMillis how long a component must stay healthy after its start before it counts as running
 * @param steadyImmediateMillis the same when the caller waits for the check
 * @param startTimeoutMillis the least bound of a health check; a longer declared start timeout wins
 * @param startTimeoutOverrideMillis replaces every start timeout; 0 when not set
 * @param hookMillis bound of a hook
 * @param installMillis bound of an install job
 * @param installAttempts how often a download is tried
 * @param installPauseMillis between two tries
 * @param jobsMax jobs that may wait or run in each of the two queues
 * @param packageLimits bounds of what a package may hold
 * @param logLimits bounds of the logs of components
 * @param probes how ports are probed
 */
public record ComponentsSettings(
        Path node,
        ExecutorService executor,
        boolean development,
        int startConcurrency,
        int syncConcurrency,
        int startJobs,
        long syncMillis,
        long watchMillis,
        long restartDelayMillis,
        long restartWindowMillis,
        long killGraceMillis,
        long onlineMillis,
        long steadyMillis,
        long steadyImmediateMillis,
        long startTimeoutMillis,
        long startTimeoutOverrideMillis,
        long hookMillis,
        long installMillis,
        int installAttempts,
        long installPauseMillis,
        int jobsMax,
        PackageLimits packageLimits,
        LogLimits logLimits,
        ProbeLimits probes) {
    /** Name of the environment variable that replaces every start timeout, in milliseconds. */
    public static final String START_TIMEOUT_VARIABLE = "SWINGNODE_START_TIMEOUT_MILLIS";

    private static final String DEVELOPMENT_VARIABLE = "SWINGNODE_DEVELOPMENT";
    private static final long DEVELOPMENT_TIMEOUT_MILLIS = 3_600_000;

    /** The defaults, and what the environment says, for a node in {@code home}. */
    public static ComponentsSettings of(Path home) {
        return builder(home).build();
    }

    /** Starts from what {@link #of} gives. */
    public static Builder builder(Path home) {
        return new Builder(home);
    }

    /**
     * The bound of a component's health check. The declared start timeout, 0 if there is none, is how long the component
     * may take until it answers; that it stays healthy for the steady time afterwards is not counted in it.
     */
    public long timeoutMillis(long declaredMillis, long steadyMillis) {
        if (startTimeoutOverrideMillis > 0) {
            return startTimeoutOverrideMillis;
        }
        if (development) {
            return DEVELOPMENT_TIMEOUT_MILLIS;
        }
        return declaredMillis > 0 ? declaredMillis + steadyMillis : startTimeoutMillis;
    }

    public Directories directories() {
        return new Directories(node);
    }

    /** Changes single settings; each method is named like the component of the record that it sets. */
    public static final class Builder {
        private final Path node;
        private ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        private boolean development = Boolean.parseBoolean(System.getenv(DEVELOPMENT_VARIABLE));
        private int startConcurrency = 5;
        private int syncConcurrency = 5;
        private int startJobs = 4;
        private long syncMillis = 60_000;
        private long watchMillis = 1_000;
        private long restartDelayMillis = 1_000;
        private long restartWindowMillis = 600_000;
        private long killGraceMillis = 5_000;
        private long onlineMillis = 10_000;
        private long steadyMillis = 5_000;
        private long steadyImmediateMillis = 3_000;
        private long startTimeoutMillis = 60_000;
        private long startTimeoutOverrideMillis =
                Long.parseLong(System.getenv().getOrDefault(START_TIMEOUT_VARIABLE, "0"));
        private long hookMillis = 120_000;
        private long installMillis = 900_000;
        private int installAttempts = 3;
        private long installPauseMillis = 5_000;
        private int jobsMax = 10_000;
        private PackageLimits packageLimits = PackageLimits.DEFAULT;
        private LogLimits logLimits = LogLimits.ofEnvironment();
        private ProbeLimits probes = ProbeLimits.DEFAULT;

        private Builder(Path home) {
            node = home.toAbsolutePath().normalize().resolve("node");
        }

        public Builder executor(ExecutorService value) {
            executor = value;
            return this;
        }

        public Builder development(boolean value) {
            development = value;
            return this;
        }

        public Builder startConcurrency(int value) {
            startConcurrency = value;
            return this;
        }

        public Builder syncConcurrency(int value) {
            syncConcurrency = value;
            return this;
        }

        public Builder startJobs(int value) {
            startJobs = value;
            return this;
        }

        public Builder syncMillis(long value) {
            syncMillis = value;
            return this;
        }

        public Builder watchMillis(long value) {
            watchMillis = value;
            return this;
        }

        public Builder restartDelayMillis(long value) {
            restartDelayMillis = value;
            return this;
        }

        public Builder killGraceMillis(long value) {
            killGraceMillis = value;
            return this;
        }

        public Builder restartWindowMillis(long value) {
            restartWindowMillis = value;
            return this;
        }

        public Builder onlineMillis(long value) {
            onlineMillis = value;
            return this;
        }

        public Builder steadyMillis(long value) {
            steadyMillis = value;
            return this;
        }

        public Builder steadyImmediateMillis(long value) {
            steadyImmediateMillis = value;
            return this;
        }

        public Builder startTimeoutMillis(long value) {
            startTimeoutMillis = value;
            return this;
        }

        public Builder startTimeoutOverrideMillis(long value) {
            startTimeoutOverrideMillis = value;
            return this;
        }

        public Builder hookMillis(long value) {
            hookMillis = value;
            return this;
        }

        public Builder installMillis(long value) {
            installMillis = value;
            return this;
        }

        public Builder installAttempts(int value) {
            installAttempts = value;
            return this;
        }

        public Builder installPauseMillis(long value) {
            installPauseMillis = value;
            return this;
        }

        public Builder jobsMax(int value) {
            jobsMax = value;
            return this;
        }

        public Builder packageLimits(PackageLimits value) {
            packageLimits = value;
            return this;
        }

        public Builder logLimits(LogLimits value) {
            logLimits = value;
            return this;
        }

        public Builder probes(ProbeLimits value) {
            probes = value;
            return this;
        }

        public ComponentsSettings build() {
            return new ComponentsSettings(
                    node,
                    executor,
                    development,
                    startConcurrency,
                    syncConcurrency,
                    startJobs,
                    syncMillis,
                    watchMillis,
                    restartDelayMillis,
                    restartWindowMillis,
                    killGraceMillis,
                    onlineMillis,
                    steadyMillis,
                    steadyImmediateMillis,
                    startTimeoutMillis,
                    startTimeoutOverrideMillis,
                    hookMillis,
                    installMillis,
                    installAttempts,
                    installPauseMillis,
                    jobsMax,
                    packageLimits,
                    logLimits,
                    probes);
        }
    }
}
