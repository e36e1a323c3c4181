package io.swingnode.components.actor;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.pattern.StatusReply;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.swingnode.components.model.Job;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.journal.Journaled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A queue whose jobs survive a restart of the node; they run, a few at a time, once {@link Resume} came. */
public final class JobQueue extends EventSourcedBehavior<JobQueue.Command, JobQueue.Event, JobQueue.Jobs> {
    private static final Logger LOG = LoggerFactory.getLogger(JobQueue.class);

    sealed interface Command {}

    /** Refused when a job with the same key waits or runs, or when the queue is full. */
    record Add(Job job, ActorRef<StatusReply<Done>> replyTo) implements Command {}

    /** Removes a job; one that runs is interrupted, and the reply comes when its thread has ended. */
    record Cancel(String key, ActorRef<StatusReply<Done>> replyTo) implements Command {}

    record ListJobs(ActorRef<Jobs> replyTo) implements Command {}

    /** Replies once no job of the application waits or runs; not at all when too many wait for that. */
    record AwaitNone(String appId, ActorRef<Done> replyTo) implements Command {}

    /** Begin to run jobs: {@code work} does one, blocks, stops when interrupted, and reports failures itself. */
    record Resume(Consumer<Job> work) implements Command {}

    private record Ended(String key) implements Command {}

    private record TimeUp(String key) implements Command {}

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
     * @param limitMillis a job that takes longer is interrupted
     * @param jobsMax how many may wait or run; more are refused
     */
    public record Execution(int concurrency, long limitMillis, int jobsMax) {}

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final Execution execution;
    private final Map<String, Thread> running = new HashMap<>();
    private final Map<String, ActorRef<StatusReply<Done>>> cancelling = new HashMap<>();
    private final List<AwaitNone> awaiting = new ArrayList<>();
    private Optional<Consumer<Job>> work = Optional.empty();

    private JobQueue(ActorContext<Command> context, TimerScheduler<Command> timers, String name, Execution execution) {
        super(
                PersistenceId.of("jobs", name),
                SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.1));
        this.context = context;
        this.timers = timers;
        this.execution = execution;
    }

    public static Behavior<Command> create(String name, Execution execution) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new JobQueue(context, timers, name, execution)));
    }

    @Override
    public Jobs emptyState() {
        return new Jobs(List.of());
    }

    @Override
    public CommandHandler<Command, Event, Jobs> commandHandler() {
        return (jobs, command) -> switch (command) {
            case Add m -> add(jobs, m);
            case Cancel m -> cancel(jobs, m);
            case ListJobs m -> Effect().reply(m.replyTo(), jobs);
            case AwaitNone m -> awaitNone(jobs, m);
            case Resume m -> resume(jobs, m);
            case Ended m -> ended(jobs, m.key());
            case TimeUp m -> timeUp(m.key());
        };
    }

    private Effect<Event, Jobs> add(Jobs jobs, Add command) {
        String key = command.job().key();
        if (jobs.find(key).isPresent() || running.containsKey(key)) {
            return Effect()
                    .reply(
                            command.replyTo(),
                            StatusReply.error(new LifecycleException(
                                    Code.DUPLICATE_JOB, "the job " + key + " waits or runs already")));
        }
        if (jobs.jobs().size() >= execution.jobsMax()) {
            return Effect()
                    .reply(
                            command.replyTo(),
                            StatusReply.error(new LifecycleException(
                                    Code.QUEUE_FULL,
                                    execution.jobsMax() + " jobs wait already; try again when some are done")));
        }
        return Effect()
                .persist(new Added(command.job()))
                .thenRun(this::dispatch)
                .thenReply(command.replyTo(), now -> StatusReply.ack());
    }

    private Effect<Event, Jobs> cancel(Jobs jobs, Cancel command) {
        Thread thread = running.get(command.key());
        if (thread != null) {
            cancelling.put(command.key(), command.replyTo());
            thread.interrupt();
        }
        if (jobs.find(command.key()).isEmpty()) {
            return thread == null
                    ? Effect().reply(command.replyTo(), StatusReply.ack())
                    : Effect().none();
        }
        return Effect().persist(new Removed(command.key())).thenRun(now -> {
            tellThoseWhoWait(now);
            if (thread == null) {
                command.replyTo().tell(StatusReply.ack());
            }
        });
    }

    private Effect<Event, Jobs> awaitNone(Jobs jobs, AwaitNone command) {
        if (awaiting.size() < execution.jobsMax()) {
            awaiting.add(command);
        }
        tellThoseWhoWait(jobs);
        return Effect().none();
    }

    private void tellThoseWhoWait(Jobs jobs) {
        awaiting.removeIf(waits -> {
            boolean none = jobs.jobs().stream().noneMatch(job -> job.appId().equals(waits.appId()));
            if (none) {
                waits.replyTo().tell(Done.getInstance());
            }
            return none;
        });
    }

    private Effect<Event, Jobs> resume(Jobs jobs, Resume command) {
        work = Optional.of(command.work());
        dispatch(jobs);
        return Effect().none();
    }

    private Effect<Event, Jobs> ended(Jobs jobs, String key) {
        running.remove(key);
        timers.cancel(key);
        Optional.ofNullable(cancelling.remove(key)).ifPresent(replyTo -> replyTo.tell(StatusReply.ack()));
        if (jobs.find(key).isEmpty()) {
            dispatch(jobs);
            return Effect().none();
        }
        return Effect().persist(new Removed(key)).thenRun(now -> {
            tellThoseWhoWait(now);
            dispatch(now);
        });
    }

    private Effect<Event, Jobs> timeUp(String key) {
        Optional.ofNullable(running.get(key)).ifPresent(Thread::interrupt);
        return Effect().none();
    }

    private void dispatch(Jobs jobs) {
        work.ifPresent(todo -> dispatch(jobs, todo));
    }

    private void dispatch(Jobs jobs, Consumer<Job> todo) {
        for (Job job : jobs.jobs()) {
            if (running.size() >= execution.concurrency()) {
                return;
            }
            if (!running.containsKey(job.key())) {
                run(job, todo);
            }
        }
    }

    private void run(Job job, Consumer<Job> todo) {
        ActorRef<Command> self = context.getSelf();
        running.put(job.key(), Thread.ofVirtual().name(job.key()).start(() -> {
            try {
                todo.accept(job);
            } catch (RuntimeException failure) {
                // Jobs tell of their own failures; this one could not, as when its application is gone.
                LOG.error("The job {} failed", job.key(), failure);
            } finally {
                self.tell(new Ended(job.key()));
            }
        }));
        timers.startSingleTimer(job.key(), new TimeUp(job.key()), Duration.ofMillis(execution.limitMillis()));
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
