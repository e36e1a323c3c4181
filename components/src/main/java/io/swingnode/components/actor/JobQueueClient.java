package io.swingnode.components.actor;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import io.swingnode.components.model.Job;
import java.time.Duration;
import java.util.List;

/** Through this, operations use a job queue: blocking calls, each durable when it returns. */
public record JobQueueClient(ActorSystem<?> system, ActorRef<JobQueue.Command> actor) {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    public void add(Job job) {
        Replies.await(
                AskPattern.<JobQueue.Command, Done>askWithStatus(
                        actor, replyTo -> new JobQueue.Add(job, replyTo), TIMEOUT, system.scheduler()),
                system);
    }

    /** Removes the job, and ends it first if it runs. */
    public void cancel(String key) {
        Replies.await(
                AskPattern.<JobQueue.Command, Done>askWithStatus(
                        actor, replyTo -> new JobQueue.Cancel(key, replyTo), TIMEOUT, system.scheduler()),
                system);
    }

    /**
     * Waits until no job with this key waits or runs; an interruption ends the wait.
     *
     * @return false when {@code limit} passed first
     */
    public boolean awaitEnd(String key, Duration limit) {
        return Replies.awaitInterruptibly(AskPattern.<JobQueue.Command, Boolean>askWithStatus(
                actor, replyTo -> new JobQueue.AwaitEnd(key, limit, replyTo), TIMEOUT.plus(limit), system.scheduler()));
    }

    public List<Job> jobs() {
        return Replies.await(
                        AskPattern.<JobQueue.Command, JobQueue.Jobs>askWithStatus(
                                actor, JobQueue.ListJobs::new, TIMEOUT, system.scheduler()),
                        system)
                .jobs();
    }

    public void resume(JobRunner runner) {
        actor.tell(new JobQueue.Resume(runner));
    }
}
