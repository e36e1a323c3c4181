package io.swingnode.components.config;

import io.swingnode.components.ProbeLimits;
import io.swingnode.components.files.Directories;
import io.swingnode.components.files.LogLimits;
import io.swingnode.components.files.PackageLimits;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Timings and limits of the component lifecycle (contract §§1–6).
 *
 * @param node the node's own directory, {@code <home>/node}
 * @param executor runs operations, which block; one virtual thread each
 * @param development no crash restarts, and a start timeout of an hour
 * @param startConcurrency components of one start that spawn at the same time
 * @param syncConcurrency components of one status sync that are looked at at the same time
 * @param startJobs jobs of the start queue that run at the same time, 1 to 4
 * @param syncMillis between two periodic status syncs
 * @param watchMillis between two looks at a process's memory, at an adopted process, and at the sizes of logs
 * @param restartDelayMillis between a crash and the restart
 * @param killGraceMillis between the polite signal and the forced one
 * @param onlineMillis within which a process must become online
 * @param steadyMillis how long a start must stay healthy before it counts as running
 * @param steadyImmediateMillis the same when the caller waits for the check
 * @param startTimeoutMillis the least bound of a health check; a longer declared start timeout wins
 * @param startTimeoutOverrideMillis replaces every start timeout; 0 when not set
 * @param hookMillis bound of a hook
 * @param installMillis bound of an install job
 * @param installAttempts how often an install job is tried
 * @param installPauseMillis between two tries
 * @param jobsMax jobs that may wait or run in each of the two queues
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

    private static final long DEVELOPMENT_TIMEOUT_MILLIS = 3_600_000;

    /** What the contract says, for a node in {@code home}. */
    public static ComponentsSettings of(Path home) {
        return new ComponentsSettings(
                home.toAbsolutePath().normalize().resolve("node"),
                Executors.newVirtualThreadPerTaskExecutor(),
                Boolean.parseBoolean(System.getenv("SWINGNODE_DEVELOPMENT")),
                5,
                5,
                4,
                60_000,
                1_000,
                1_000,
                5_000,
                10_000,
                5_000,
                3_000,
                60_000,
                Long.parseLong(System.getenv().getOrDefault(START_TIMEOUT_VARIABLE, "0")),
                120_000,
                900_000,
                3,
                5_000,
                10_000,
                PackageLimits.DEFAULT,
                LogLimits.ofEnvironment(),
                ProbeLimits.DEFAULT);
    }

    /** The same with the timings of a test: quick health checks, restarts and kills. */
    public ComponentsSettings withTimings(long steady, long timeout, long restartDelay, long killGrace, long watch) {
        return new ComponentsSettings(
                node,
                executor,
                development,
                startConcurrency,
                syncConcurrency,
                startJobs,
                syncMillis,
                watch,
                restartDelay,
                killGrace,
                onlineMillis,
                steady,
                steady,
                timeout,
                0,
                hookMillis,
                installMillis,
                1,
                installPauseMillis,
                jobsMax,
                packageLimits,
                logLimits,
                probes);
    }

    /** The same with other limits for packages. */
    public ComponentsSettings withPackageLimits(PackageLimits limits) {
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
                limits,
                logLimits,
                probes);
    }

    /** The same with other limits for logs. */
    public ComponentsSettings withLogLimits(LogLimits limits) {
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
                limits,
                probes);
    }

    /** The same with queues that hold so many jobs. */
    public ComponentsSettings withJobsMax(int jobs) {
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
                jobs,
                packageLimits,
                logLimits,
                probes);
    }

    /** The same with another way to knock at ports. */
    public ComponentsSettings withProbes(ProbeLimits limits) {
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
                limits);
    }

    /** The bound of a health check of components whose longest declared start timeout this is. */
    public long timeoutMillis(long declaredMillis) {
        if (startTimeoutOverrideMillis > 0) {
            return startTimeoutOverrideMillis;
        }
        return development ? DEVELOPMENT_TIMEOUT_MILLIS : Math.max(startTimeoutMillis, declaredMillis);
    }

    public Directories directories() {
        return new Directories(node);
    }
}
