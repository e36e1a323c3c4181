package io.swingnode.components.actor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The jobs of a queue that run, and who waits for their end; used by one actor, and survives its restarts. */
final class JobRuns {
    private record Run(Thread thread, long deadlineNanos, List<JobQueue.Cancel> cancels) {}

    private final Map<String, Run> running = new HashMap<>();
    private final Set<String> ended = new HashSet<>();
    /** With the time at which to give up; each is removed by its timer at the latest. */
    private final Map<JobQueue.AwaitEnd, Long> waits = new LinkedHashMap<>();

    private Optional<JobRunner> runner = Optional.empty();

    void resume(JobRunner newRunner) {
        runner = Optional.of(newRunner);
    }

    /** Empty until the queue may run jobs. */
    Optional<JobRunner> runner() {
        return runner;
    }

    int count() {
        return running.size();
    }

    boolean isRunning(String key) {
        return running.containsKey(key);
    }

    /** Returns the time at which the job is to be interrupted. */
    long add(String key, Thread thread, long limitMillis) {
        long deadlineNanos = System.nanoTime() + limitMillis * 1_000_000;
        running.put(key, new Run(thread, deadlineNanos, new ArrayList<>()));
        return deadlineNanos;
    }

    /** Interrupts the job if it runs, and keeps the request until the job has ended; false when it does not run. */
    boolean cancel(JobQueue.Cancel command) {
        Optional<Run> run = Optional.ofNullable(running.get(command.key()));
        run.ifPresent(found -> {
            found.cancels().add(command);
            found.thread().interrupt();
        });
        return run.isPresent();
    }

    void interrupt(String key) {
        Optional.ofNullable(running.get(key)).map(Run::thread).ifPresent(Thread::interrupt);
    }

    /** The thread of the job has ended; that this is recorded is yet to come. */
    void markEnded(String key) {
        ended.add(key);
    }

    Set<String> ended() {
        return Set.copyOf(ended);
    }

    /** Forgets a job that has ended, and returns the requests to cancel it. */
    List<JobQueue.Cancel> remove(String key) {
        ended.remove(key);
        return Optional.ofNullable(running.remove(key)).map(Run::cancels).orElse(List.of());
    }

    Map<String, Long> deadlines() {
        Map<String, Long> deadlines = new HashMap<>();
        running.forEach((key, run) -> {
            if (!ended.contains(key)) {
                deadlines.put(key, run.deadlineNanos());
            }
        });
        return deadlines;
    }

    /** Returns the time at which the wait is over. */
    long await(JobQueue.AwaitEnd wait) {
        long deadlineNanos = System.nanoTime() + wait.limit().toNanos();
        waits.put(wait, deadlineNanos);
        return deadlineNanos;
    }

    /** True when the wait was not over yet. */
    boolean endWait(JobQueue.AwaitEnd wait) {
        return waits.remove(wait) != null;
    }

    Map<JobQueue.AwaitEnd, Long> waits() {
        return Map.copyOf(waits);
    }
}
