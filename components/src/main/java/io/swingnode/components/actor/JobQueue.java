package io.swingnode.components.actor;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PreRestart;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.pattern.StatusReply;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.RecoveryFailed;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import akka.persistence.typed.javadsl.SignalHandler;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.swingnode.components.event.FailureLog;
import io.swingnode.components.model.Job;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.journal.Journaled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A queue whose jobs survive a restart of the node; they run, a few at a time, from {@link Resume} on. */
public final class JobQueue extends EventSourcedBehavior<JobQueue.Command, JobQueue.Event, JobQueue.Jobs> {
    private static final Logger LOG = LoggerFactory.getLogger(JobQueue.class);

    sealed interface Command {}

    /** Refused when a job with the same key waits or runs, or when the queue is full. */
    record Add(Job job, ActorRef<StatusReply<Done>> replyTo) implements Command, Asked.Writing<Done> {}

    /** Removes a job; one that runs is interrupted, and the reply comes when its thread has ended. */
    record Cancel(String key, ActorRef<StatusReply<Done>> replyTo) implements Command, Asked<Done> {}

    /** Replies true once no job with this key waits or runs, and false if {@code limit} passes first. */
    record AwaitEnd(String key, Duration limit, ActorRef<StatusReply<Boolean>> replyTo)
            implements Command, Asked<Boolean> {}

    record ListJobs(ActorRef<StatusReply<Jobs>> replyTo) implements Command, Asked<Jobs> {}

    /** Start to run jobs. */
    record Resume(JobRunner runner) implements Command {}

    private record Ended(String key) implements Command {}

    private record TimeUp(String key) implements Command {}

    private record WaitOver(AwaitEnd waiter) implements Command {}

    sealed interface Event extends Journaled {}

    @JsonTypeName("job-added")
    record Added(Job job) implements Event {}

    @JsonTypeName("job-removed")
    record Removed(String key) implements Event {}

    /** The jobs that wait or run, oldest first. */
    @JsonTypeName("jobs")
    record Jobs(List<Job> jobs) implements Journaled {
        Optional<Job> find(String key) {
            return jobs.stream().filter(job -> job.key().equals(key)).findFirst();
        }
    }

    /**
     * How a queue runs its jobs.
     *
     * @param concurrency jobs at the same time
     * @param limitMillis a job that takes longer, not counting the start that its plan declares, is interrupted
     * @param jobsMax how many may wait or run; more are refused
     */
    public record Execution(int concurrency, long limitMillis, int jobsMax) {}

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final Execution execution;
    private final JobRuns runs;
    private final Pending pending;

    private JobQueue(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            String name,
            Execution execution,
            JobRuns runs,
            Pending pending) {
        super(PersistenceId.of("jobs", name), Supervision.writing());
        this.context = context;
        this.timers = timers;
        this.execution = execution;
        this.runs = runs;
        this.pending = pending;
    }

    /** The jobs that run outlive a failure of the actor, and so do those who wait for them. */
    public static Behavior<Command> create(String name, Execution execution) {
        return Behaviors.setup(outer -> {
            JobRuns runs = new JobRuns();
            Pending pending = new Pending("the queue of " + name + " jobs", Pending.journalOf(outer));
            return Supervision.restarted(
                    pending,
                    Behaviors.setup(context -> Behaviors.withTimers(
                            timers -> new JobQueue(context, timers, name, execution, runs, pending))));
        });
    }

    @Override
    public Jobs emptyState() {
        return new Jobs(List.of());
    }

    @Override
    public CommandHandler<Command, Event, Jobs> commandHandler() {
        return pending.taking(Effect(), (jobs, command) -> switch (command) {
            case Add m -> add(jobs, m);
            case Cancel m -> cancel(jobs, m);
            case AwaitEnd m -> awaitEnd(jobs, m);
            case ListJobs m -> answer(m, jobs);
            case Resume m -> resume(jobs, m);
            case Ended m -> ended(jobs, m.key());
            case TimeUp m -> timeUp(m.key());
            case WaitOver m -> waitOver(m.waiter());
        });
    }

    private <T> Effect<Event, Jobs> answer(Asked<T> request, T value) {
        pending.answer(request, value);
        return Effect().none();
    }

    private Effect<Event, Jobs> refuse(Add command, Code code, String message) {
        pending.refuse(command, new LifecycleException(code, message));
        return Effect().none();
    }

    private Effect<Event, Jobs> add(Jobs jobs, Add command) {
        String key = command.job().key();
        if (jobs.find(key).isPresent() || runs.isRunning(key)) {
            return refuse(command, Code.DUPLICATE_JOB, "the job " + key + " is queued or running already");
        }
        if (jobs.jobs().size() >= execution.jobsMax()) {
            return refuse(
                    command,
                    Code.QUEUE_FULL,
                    "the queue holds " + execution.jobsMax() + " jobs already; try again when some are done");
        }
        return Effect().persist(new Added(command.job())).thenRun(now -> {
            dispatch(now);
            pending.answer(command, Done.getInstance());
        });
    }

    private Effect<Event, Jobs> cancel(Jobs jobs, Cancel command) {
        boolean running = runs.cancel(command);
        if (running) {
            pending.keep(command);
        }
        if (jobs.find(command.key()).isEmpty()) {
            return running ? Effect().none() : answer(command, Done.getInstance());
        }
        return Effect().persist(new Removed(command.key())).thenRun(now -> {
            if (!running) {
                pending.answer(command, Done.getInstance());
                tellWaiting(now);
            }
        });
    }

    private Effect<Event, Jobs> awaitEnd(Jobs jobs, AwaitEnd wait) {
        if (hasEnded(jobs, wait.key())) {
            return answer(wait, true);
        }
        pending.keep(wait);
        startTimer(wait, new WaitOver(wait), runs.await(wait));
        return Effect().none();
    }

    private void startTimer(Object key, Command message, long deadlineNanos) {
        timers.startSingleTimer(key, message, Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime())));
    }

    private boolean hasEnded(Jobs jobs, String key) {
        return jobs.find(key).isEmpty() && !runs.isRunning(key);
    }

    private Effect<Event, Jobs> waitOver(AwaitEnd wait) {
        if (runs.endWait(wait)) {
            pending.answer(wait, false);
        }
        return Effect().none();
    }

    private void tellWaiting(Jobs jobs) {
        for (AwaitEnd wait : List.copyOf(runs.waits().keySet())) {
            if (hasEnded(jobs, wait.key()) && runs.endWait(wait)) {
                timers.cancel(wait);
                pending.answer(wait, true);
            }
        }
    }

    private Effect<Event, Jobs> resume(Jobs jobs, Resume command) {
        runs.resume(command.runner());
        dispatch(jobs);
        return Effect().none();
    }

    /** The job counts as running until its end is durable: it must not be run a second time. */
    private Effect<Event, Jobs> ended(Jobs jobs, String key) {
        timers.cancel(key);
        runs.markEnded(key);
        return (jobs.find(key).isEmpty() ? Effect().none() : Effect().persist(new Removed(key))).thenRun(now -> {
            runs.remove(key).forEach(cancel -> pending.answer(cancel, Done.getInstance()));
            tellWaiting(now);
            dispatch(now);
        });
    }

    private Effect<Event, Jobs> timeUp(String key) {
        runs.interrupt(key);
        return Effect().none();
    }

    private void dispatch(Jobs jobs) {
        runs.runner().ifPresent(runner -> dispatch(jobs, runner));
    }

    private void dispatch(Jobs jobs, JobRunner runner) {
        for (Job job : jobs.jobs()) {
            if (runs.count() >= execution.concurrency()) {
                return;
            }
            if (!runs.isRunning(job.key())) {
                run(job, runner);
            }
        }
    }

    private void run(Job job, JobRunner runner) {
        ActorRef<Command> self = context.getSelf();
        Thread thread = Thread.ofVirtual().name(job.key()).unstarted(() -> {
            try {
                runner.run(job);
            } catch (RuntimeException failure) {
                // Jobs report their own failures; this one could not, for example because its application is gone.
                FailureLog.warn(LOG, "The job " + job.key(), failure);
            } finally {
                self.tell(new Ended(job.key()));
            }
        });
        long deadlineNanos = runs.add(job.key(), thread, execution.limitMillis() + job.declaredStartMillis());
        thread.start();
        startTimer(job.key(), new TimeUp(job.key()), deadlineNanos);
    }

    @Override
    public SignalHandler<Jobs> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::goOn)
                .onSignal(PreRestart.class, (jobs, signal) -> pending.writeFailed())
                .onSignal(RecoveryFailed.class, (jobs, signal) -> pending.readFailed(signal.getFailure()))
                .build();
    }

    /** After a restart of this actor alone, timers are gone, and the end of a job may not have been written. */
    private void goOn(Jobs jobs) {
        runs.deadlines().forEach((key, deadlineNanos) -> startTimer(key, new TimeUp(key), deadlineNanos));
        runs.waits().forEach((wait, deadlineNanos) -> startTimer(wait, new WaitOver(wait), deadlineNanos));
        runs.ended().forEach(key -> context.getSelf().tell(new Ended(key)));
        tellWaiting(jobs);
        dispatch(jobs);
    }

    @Override
    public EventHandler<Jobs, Event> eventHandler() {
        return (jobs, event) -> {
            List<Job> next = new ArrayList<>(jobs.jobs());
            switch (event) {
                case Added added -> next.add(added.job());
                case Removed removed -> next.removeIf(job -> job.key().equals(removed.key()));
            }
            return new Jobs(List.copyOf(next));
        };
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(100, 2);
    }
}
