package io.swingnode.actors.vat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Jobs waiting for one vat's actor. Outlives the actor's restarts, so that one failed job takes no other with it. */
final class VatQueue {
    /** Jobs that may wait for one vat; further ones are refused, for the sender to try again. */
    static final int JOBS_MAX = 64;

    private final Deque<Vat.Job> jobs = new ArrayDeque<>();

    private Optional<Vat.Job> current = Optional.empty();

    /** False when the queue is full; the end of the actor is always accepted, because somebody waits for it. */
    boolean offer(Vat.Job job) {
        return (jobs.size() < JOBS_MAX || job instanceof Vat.StopWhenDone) && jobs.add(job);
    }

    /** The job in progress, or else the next one waiting. */
    Optional<Vat.Job> poll() {
        Optional<Vat.Job> running = current;
        current = Optional.empty();
        return running.isPresent() ? running : Optional.ofNullable(jobs.poll());
    }

    boolean isEmpty() {
        return current.isEmpty() && jobs.isEmpty();
    }

    void begin(Vat.Job job) {
        current = Optional.of(job);
    }

    void done() {
        current = Optional.empty();
    }
}
