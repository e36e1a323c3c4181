package io.swingnode.actors.export;

import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.pattern.StatusReply;
import akka.stream.KillSwitches;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Source;
import com.typesafe.config.Config;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
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

    /** The timer's message: checks the size of the log. */
    private record Check() implements Command {}

    /**
     * A view of an earlier commit.
     *
     * @param what who reads what, for logs and error messages
     * @param end makes the reader fail with the given reason
     */
    record View(long id, String what, Consumer<StoreException> end) {}

    private record Known(View view, long sinceNanos) {}

    /** When the log starts over, its file is cut to at most half of this, so that its length shows growth. */
    private static final long LIMIT_BYTES_MIN = 16L << 20;

    /** The part of the limit by which the log may grow until it starts over. */
    private static final int SLACK = 16;

    private static final AtomicLong IDS = new AtomicLong();

    private final ActorContext<Command> context;
    private final LongSupplier walBytes;
    private final LongSupplier nanos;
    private final long limitBytes;

    /** In the order in which they were opened. */
    private final Map<Long, Known> views = new LinkedHashMap<>();

    /** The size of the log above which the next view is ended. */
    private long nextBytes;

    /** The size of the log at the last check; {@code growing} tells whether it had grown since the check before. */
    private long lastBytes;

    private boolean growing;

    private ReadViews(ActorContext<Command> context, LongSupplier walBytes, LongSupplier nanos, long limitBytes) {
        this.context = context;
        this.walBytes = walBytes;
        this.nanos = nanos;
        this.limitBytes = limitBytes;
        this.nextBytes = limitBytes;
    }

    /**
     * Watches the views with the settings {@code swingnode.store.wal} of the actor system.
     *
     * @param walBytes gives the size of the write-ahead log's file
     */
    public static Behavior<Command> create(LongSupplier walBytes) {
        return Behaviors.setup(context -> {
            Config wal = context.getSystem().settings().config().getConfig("swingnode.store.wal");
            long limitBytes = wal.getBytes("limit");
            if (limitBytes < LIMIT_BYTES_MIN) {
                throw new StoreException(
                        Reason.USAGE,
                        "swingnode.store.wal.limit is " + limitBytes + " bytes; give at least " + LIMIT_BYTES_MIN);
            }
            return create(walBytes, System::nanoTime, limitBytes, wal.getDuration("check-every"));
        });
    }

    static Behavior<Command> create(LongSupplier walBytes, LongSupplier nanos, long limitBytes, Duration checkEvery) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(new Check(), checkEvery);
            return new ReadViews(context, walBytes, nanos, limitBytes).watching();
        }));
    }

    static long newId() {
        return IDS.incrementAndGet();
    }

    /** Registers {@code source} as a view while it runs. */
    public static <T> Source<T, NotUsed> watch(ActorRef<Command> views, String what, Source<T, NotUsed> source) {
        return source.viaMat(KillSwitches.single(), Keep.right()).watchTermination((kill, done) -> {
            long id = newId();
            views.tell(new Opened(new View(id, what, kill::abort)));
            var unused = done.whenComplete((ended, failure) -> views.tell(new Closed(id)));
            return NotUsed.getInstance();
        });
    }

    private Behavior<Command> watching() {
        return Behaviors.receiveMessage(command -> {
            switch (command) {
                case Opened opened -> onOpened(opened.view());
                case Closed closed -> views.remove(closed.id());
                case GetHealth health -> health.replyTo().tell(StatusReply.success(health()));
                case Check check -> onCheck();
            }
            return Behaviors.same();
        });
    }

    private void onOpened(View view) {
        long bytes = walBytes.getAsLong();
        if (bytes > limitBytes && (growing || bytes > lastBytes)) {
            view.end()
                    .accept(new StoreException(
                            Reason.UNAVAILABLE,
                            view.what() + " cannot begin now: the write-ahead log has " + bytes + " bytes of "
                                    + limitBytes + " allowed and must start over first; try again in a few seconds"));
        } else {
            views.put(view.id(), new Known(view, nanos.getAsLong()));
        }
    }

    private StoreHealth health() {
        Optional<Known> oldest = views.values().stream().findFirst();
        return new StoreHealth(
                walBytes.getAsLong(),
                limitBytes,
                views.size(),
                oldest.map(this::ageMillis).orElse(0L),
                oldest.map(known -> known.view().what()));
    }

    private long ageMillis(Known known) {
        return Duration.ofNanos(nanos.getAsLong() - known.sinceNanos()).toMillis();
    }

    private void onCheck() {
        long bytes = walBytes.getAsLong();
        growing = bytes > lastBytes;
        lastBytes = bytes;
        if (bytes <= limitBytes) {
            nextBytes = limitBytes;
            return;
        }
        Optional<Known> oldest = views.values().stream().findFirst();
        if (bytes <= nextBytes || oldest.isEmpty()) {
            return;
        }
        nextBytes = bytes + limitBytes / SLACK;
        View view = oldest.get().view();
        views.remove(view.id());
        StoreException reason = new StoreException(
                Reason.UNAVAILABLE,
                view.what() + " was ended after " + ageMillis(oldest.get()) / 1000
                        + " s: meanwhile the write-ahead log grew to " + bytes + " bytes, and "
                        + limitBytes
                        + " are allowed; begin again with a faster reader, or raise swingnode.store.wal.limit");
        context.getLog().warn("{}", reason.getMessage());
        view.end().accept(reason);
    }
}
