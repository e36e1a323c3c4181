package io.swingnode.actors.export;

import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.pattern.StatusReply;
import akka.stream.KillSwitch;
import akka.stream.KillSwitches;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Source;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Ends the oldest reader of an earlier commit when the write-ahead log has grown past its limit.
 *
 * <p>While a view of an earlier commit is open, the log cannot start over and grows with each block. When it exceeds
 * its limit, the oldest view is ended with an error that says so. The next one is ended only if the log grows further,
 * because the log starts over only with the commits that follow. Until then new views are refused, since a reader that
 * retries at once would keep the log from ever starting over. While nothing is being committed the log does not grow,
 * and views are accepted. Ending a view affects only its reader, who can start again from the last commit.
 *
 * <p>When the length of the log cannot be read, this actor restarts and keeps what it knows of the views: views are
 * accepted meanwhile, and the limit holds again at the next check that succeeds.
 */
public final class ReadViews {
    /** The messages of this actor. */
    public sealed interface Command {}

    /** A view has been opened. */
    record Opened(View view) implements Command {}

    /** A view has been closed. */
    record Closed(long id) implements Command {}

    /** Asks for the state of the log and of the views. */
    public record GetHealth(ActorRef<StatusReply<StoreHealth>> replyTo) implements Command {}

    /** Whether the log can be moved to the database. */
    public record LogMoved(Optional<String> failure) implements Command {}

    /** The timer's message: checks the size of the log. */
    private record Check() implements Command {}

    /**
     * A view of an earlier commit.
     *
     * @param what who reads what, for logs and error messages
     */
    record View(long id, String what, Reader reader) {
        /** Makes the reader fail with the given reason. */
        void end(StoreException reason) {
            switch (reader) {
                case ExportReader export -> export.exporter().tell(new Exporter.End(reason));
                case StreamReader stream -> stream.stop().abort(reason);
                case OtherReader other -> other.stop().accept(reason);
            }
        }
    }

    /** Who reads from a view. */
    sealed interface Reader {}

    /** An export, with all of its streams. */
    record ExportReader(ActorRef<? super Exporter.End> exporter) implements Reader {}

    /** A single stream. */
    record StreamReader(KillSwitch stop) implements Reader {}

    /** Work on a thread of its own, or another process; {@code stop} must only take note. */
    record OtherReader(Consumer<StoreException> stop) implements Reader {}

    /** The part of the limit by which the log may grow until it starts over. */
    private static final int SLACK = 16;

    private static final AtomicLong IDS = new AtomicLong();

    private final ActorContext<Command> context;
    private final LongSupplier walBytes;
    private final LongSupplier nanos;
    private final OpenViews open;

    private ReadViews(ActorContext<Command> context, LongSupplier walBytes, LongSupplier nanos, OpenViews open) {
        this.context = context;
        this.walBytes = walBytes;
        this.nanos = nanos;
        this.open = open;
    }

    /**
     * Watches the views with the settings {@code swingnode.store.wal} of the actor system.
     *
     * @param walBytes gives the size of the write-ahead log's file
     */
    public static Behavior<Command> create(LongSupplier walBytes) {
        return Behaviors.setup(context -> {
            WalLimits limits = WalLimits.of(context.getSystem());
            return create(walBytes, System::nanoTime, limits.limitBytes(), limits.checkEvery());
        });
    }

    static Behavior<Command> create(LongSupplier walBytes, LongSupplier nanos, long limitBytes, Duration checkEvery) {
        return Behaviors.setup(outer -> {
            OpenViews open = new OpenViews(limitBytes);
            // The actor itself logs what failed, once and not at every check.
            return Behaviors.supervise(started(walBytes, nanos, open, checkEvery))
                    .onFailure(Exception.class, SupervisorStrategy.restart().withLoggingEnabled(false));
        });
    }

    private static Behavior<Command> started(
            LongSupplier walBytes, LongSupplier nanos, OpenViews open, Duration checkEvery) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(new Check(), checkEvery);
            return new ReadViews(context, walBytes, nanos, open).watching();
        }));
    }

    static long newId() {
        return IDS.incrementAndGet();
    }

    /** Registers {@code source} as a view while it runs. */
    public static <T> Source<T, NotUsed> watch(ActorRef<Command> views, String what, Source<T, NotUsed> source) {
        return source.viaMat(KillSwitches.single(), Keep.right()).watchTermination((kill, done) -> {
            long id = newId();
            views.tell(new Opened(new View(id, what, new StreamReader(kill))));
            var unused = done.whenComplete((ended, failure) -> views.tell(new Closed(id)));
            return NotUsed.getInstance();
        });
    }

    private Behavior<Command> watching() {
        return Behaviors.receiveMessage(command -> {
            try {
                switch (command) {
                    case Opened opened -> onOpened(opened.view());
                    case Closed closed -> open.remove(closed.id());
                    case GetHealth health -> health.replyTo().tell(StatusReply.success(health()));
                    case LogMoved moved -> onMoved(moved.failure());
                    case Check check -> onCheck();
                }
            } catch (RuntimeException e) {
                onFailure(command, e);
                throw e;
            }
            return Behaviors.same();
        });
    }

    /** Answers the sender; Akka's supervision then restarts the actor, which keeps the views. */
    private void onFailure(Command command, RuntimeException failure) {
        if (open.failed()) {
            context.getLog().warn("The write-ahead log cannot be watched; its limit holds again once it can", failure);
        }
        if (command instanceof GetHealth health) {
            health.replyTo()
                    .tell(StatusReply.error(new StoreException(
                            Reason.UNAVAILABLE, "the write-ahead log cannot be watched: " + failure, failure)));
        }
    }

    private long readWalBytes() {
        long bytes = walBytes.getAsLong();
        if (open.works()) {
            context.getLog().info("The write-ahead log is watched again");
        }
        return bytes;
    }

    private void onOpened(View view) {
        // Known first: whatever fails below, a later check must be able to end it.
        open.add(new OpenViews.Known(view, nanos.getAsLong()));
        long bytes = readWalBytes();
        if (open.refusesAt(bytes)) {
            open.remove(view.id());
            view.end(new StoreException(
                    Reason.UNAVAILABLE,
                    view.what() + " cannot begin now: the write-ahead log has " + bytes + " bytes of "
                            + open.limitBytes() + " allowed and must start over first; try again in a few seconds"));
        }
    }

    private void onMoved(Optional<String> failure) {
        if (failure.equals(open.moveFailure())) {
            return;
        }
        open.moved(failure);
        failure.ifPresentOrElse(
                reason -> context.getLog()
                        .error(
                                "Blocks are durable in the write-ahead log, but cannot be moved to the database: {}. The"
                                        + " log grows until that succeeds; the store stops before the log's limit unless"
                                        + " swingnode.store.wal.stop-when-stuck is off",
                                reason),
                () -> context.getLog().info("The write-ahead log can be moved to the database again"));
    }

    private StoreHealth health() {
        Optional<OpenViews.Known> oldest = open.oldest();
        return new StoreHealth(
                readWalBytes(),
                open.limitBytes(),
                open.count(),
                oldest.map(this::ageMillis).orElse(0L),
                oldest.map(known -> known.view().what()),
                open.moveFailure());
    }

    private long ageMillis(OpenViews.Known known) {
        return Duration.ofNanos(nanos.getAsLong() - known.sinceNanos()).toMillis();
    }

    private void onCheck() {
        long bytes = readWalBytes();
        open.check(bytes, open.limitBytes() / SLACK).ifPresent(known -> end(known, bytes));
    }

    private void end(OpenViews.Known known, long bytes) {
        View view = known.view();
        StoreException reason = new StoreException(
                Reason.UNAVAILABLE,
                view.what() + " was ended after " + ageMillis(known) / 1000
                        + " s: meanwhile the write-ahead log grew to " + bytes + " bytes, and "
                        + open.limitBytes()
                        + " are allowed; begin again with a faster reader, or raise swingnode.store.wal.limit");
        context.getLog().warn("{}", reason.getMessage());
        view.end(reason);
    }
}
