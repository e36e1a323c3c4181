package io.swingnode.components;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** The door of operations to a job queue: blocking calls, each durable when it returns. */
record Queue(ActorSystem<?> system, ActorRef<JobQueue.Command> actor) {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    void add(Job job) {
        Asks.await(AskPattern.<JobQueue.Command, Done>askWithStatus(
                actor, replyTo -> new JobQueue.Add(job, replyTo), TIMEOUT, system.scheduler()));
    }

    /** Removes the job, and ends it first if it runs. */
    void cancel(String key) {
        Asks.await(AskPattern.<JobQueue.Command, Done>askWithStatus(
                actor, replyTo -> new JobQueue.Cancel(key, replyTo), TIMEOUT, system.scheduler()));
    }

    List<Job> jobs() {
        return Asks.await(AskPattern.ask(actor, JobQueue.ListJobs::new, TIMEOUT, system.scheduler()))
                .jobs();
    }

    void resume(Consumer<Job> work) {
        actor.tell(new JobQueue.Resume(work));
    }
}
