package io.swingnode.actors.vat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** What waits for one vat's actor. It outlives restarts of the actor, so that a failed job takes no other with it. */
public final class VatQueue {
    /** Jobs that may wait for one vat; beyond it the sender is refused and tries again. */
    public static final int JOBS_MAX = 64;

    private final Deque<Vat.Job> jobs = new ArrayDeque<>();

    private Optional<Vat.Job> current = Optional.empty();

    boolean offer(Vat.Job job) {
        return jobs.size() < JOBS_MAX && jobs.add(job);
    }

    /** The job under way, or else the next that waits. */
    Optional<Vat.Job> poll() {
        Optional<Vat.Job> running = current;
        current = Optional.empty();
        return running.isPresent() ? running : Optional.ofNullable(jobs.poll());
    }

    void begin(Vat.Job job) {
        current = Optional.of(job);
    }

    void done() {
        current = Optional.empty();
    }
}
