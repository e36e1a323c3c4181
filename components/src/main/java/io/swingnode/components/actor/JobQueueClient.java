package io.swingnode.components.actor;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import io.swingnode.components.model.Job;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The door of operations to a job queue: blocking calls, each durable when it returns. */
public record JobQueueClient(ActorSystem<?> system, ActorRef<JobQueue.Command> actor) {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    public void add(Job job) {
        Replies.await(AskPattern.<JobQueue.Command, Done>askWithStatus(
                actor, replyTo -> new JobQueue.Add(job, replyTo), TIMEOUT, system.scheduler()));
    }

    /** Removes the job, and ends it first if it runs. */
    public void cancel(String key) {
        Replies.await(AskPattern.<JobQueue.Command, Done>askWithStatus(
                actor, replyTo -> new JobQueue.Cancel(key, replyTo), TIMEOUT, system.scheduler()));
    }

    public List<Job> jobs() {
        return Replies.await(AskPattern.ask(actor, JobQueue.ListJobs::new, TIMEOUT, system.scheduler()))
                .jobs();
    }

    /** True once no job of the application waits or runs, false when that takes longer than {@code patience}. */
    public boolean awaitNone(String appId, Duration patience) {
        return AskPattern.<JobQueue.Command, Done>ask(
                        actor, replyTo -> new JobQueue.AwaitNone(appId, replyTo), patience, system.scheduler())
                .handle((done, outOfTime) -> outOfTime == null)
                .toCompletableFuture()
                .join();
    }

    public void resume(Consumer<Job> work) {
        actor.tell(new JobQueue.Resume(work));
    }
}
