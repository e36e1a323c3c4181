package io.swingnode.components.actor;

import akka.actor.typed.javadsl.ActorContext;
import akka.pattern.StatusReply;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.EffectFactories;
import com.typesafe.config.Config;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.journal.Journal;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests that an actor has accepted and not answered yet: those in its hand, those that it keeps for later, and
 * those that Akka holds back for it. Each is answered once. This is made outside of the supervised behavior, so that it
 * survives restarts; {@link Supervision} tells it of them.
 */
final class Pending {
    /** Below the capacity of Akka's own buffers, which drop or fail when they are full. */
    static final int MAX = 4_000;

    private static final Logger LOG = LoggerFactory.getLogger(Pending.class);

    private final String actor;
    private final Function<Throwable, Optional<String>> journalFailure;
    private final IdentityHashMap<Asked<?>, Place> unanswered = new IdentityHashMap<>();

    private enum Place {
        /** In the actor's hand, or before it. */
        HERE,
        /** The same, for what the actor only hands on. */
        PASSING,
        /** The actor keeps it where a restart does not reach it. */
        KEPT
    }

    private Optional<Asked<?>> inHand = Optional.empty();
    private Optional<Throwable> writeFailure = Optional.empty();

    /**
     * @param actor whose requests these are, such as "the actor of component web"
     * @param journalFailure why the journal cannot be written, as {@link Journal#failure} says
     */
    Pending(String actor, Function<Throwable, Optional<String>> journalFailure) {
        this.actor = actor;
        this.journalFailure = journalFailure;
    }

    /** What {@link Journal#failure} says of the journal of the actor's system. */
    static Function<Throwable, Optional<String>> journalOf(ActorContext<?> context) {
        Config config = context.getSystem().settings().config();
        return failure -> Journal.failure(config, failure);
    }

    /** A message has come; false when it was refused, because too many requests wait. */
    boolean accept(Object message) {
        Optional<Asked<?>> request = requestIn(message);
        request.ifPresent(asked -> unanswered.put(asked, placeOf(message)));
        if (unanswered.size() <= MAX) {
            return true;
        }
        request.ifPresent(asked -> {
            // Some senders do not wait for the answer.
            LOG.warn("A request is refused: {}", full().getMessage());
            refuse(asked, full());
        });
        return request.isEmpty();
    }

    /** The actor begins with a message. */
    void take(Object message) {
        inHand = requestIn(message);
        inHand.ifPresent(asked -> unanswered.replace(asked, placeOf(message)));
    }

    /** Wraps the handler of a persistent actor, so that it takes each message, but no write that was refused while it waited. */
    <C, E, S> CommandHandler<C, E, S> taking(EffectFactories<E, S> effects, CommandHandler<C, E, S> handler) {
        return (state, command) -> {
            if (command instanceof Asked.Writing<?> refused && !unanswered.containsKey(refused)) {
                return effects.none();
            }
            take(command);
            return handler.apply(state, command);
        };
    }

    /** The actor keeps a request for later, where it survives a restart. */
    void keep(Asked<?> request) {
        unanswered.replace(request, Place.KEPT);
    }

    /** Another actor answers what was in the message. */
    void handedOn(Forwarded message) {
        requestIn(message).ifPresent(unanswered::remove);
    }

    <T> void answer(Asked<T> request, T value) {
        answer(request, StatusReply.success(value));
    }

    <T> void refuse(Asked<T> request, Throwable reason) {
        answer(request, StatusReply.error(reason));
    }

    /** Why a request is refused that comes while as many wait as may. */
    LifecycleException full() {
        return new LifecycleException(
                Code.QUEUE_FULL, "too many requests wait for " + actor + "; try again when some are done");
    }

    /** Why the write failed at which the actor will be restarted. */
    void noteWriteFailure(Throwable cause) {
        writeFailure = Optional.of(cause);
    }

    void forgetWriteFailure() {
        writeFailure = Optional.empty();
    }

    /**
     * A write failed: the request that it was for is not carried out. When the journal cannot be written, those who wait for
     * another write are refused too, instead of waiting for one failure after the other; the others go on after the restart.
     */
    void writeFailed() {
        LifecycleException reason = restarted();
        // After any other failure, the supervision has logged it.
        writeFailure.ifPresent(cause -> LOG.warn("A write failed: {}", reason.getMessage()));
        refuseInHand(reason);
        if (reason.code() == Code.UNAVAILABLE) {
            List<Asked<?>> behind = unanswered.entrySet().stream()
                    .filter(entry -> entry.getValue() == Place.HERE && entry.getKey() instanceof Asked.Writing)
                    .<Asked<?>>map(Map.Entry::getKey)
                    .toList();
            behind.forEach(request -> refuse(request, reason));
        }
        forgetWriteFailure();
    }

    /** What the actor knows could not be read; it is restarted until it can be. */
    void readFailed(Throwable failure) {
        journalFailure
                .apply(failure)
                .ifPresentOrElse(
                        why -> LOG.warn("{} could not be read, and is read again: {}", actor, why),
                        () -> LOG.error("{} could not be read, and is read again", actor, failure));
    }

    void refuseInHand(LifecycleException reason) {
        inHand.filter(request -> unanswered.getOrDefault(request, Place.KEPT) != Place.KEPT)
                .ifPresent(request -> refuse(request, reason));
    }

    /** The actor failed: all but what it keeps is lost. */
    void refuseLost() {
        List<Asked<?>> lost = unanswered.entrySet().stream()
                .filter(entry -> entry.getValue() != Place.KEPT)
                .<Asked<?>>map(Map.Entry::getKey)
                .toList();
        lost.forEach(request -> refuse(request, restarted()));
    }

    /** The actor has stopped. */
    void refuseAll() {
        LifecycleException stopped =
                new LifecycleException(Code.CLOSED, actor + " was stopped; ask again when the node runs");
        List.copyOf(unanswered.keySet()).forEach(request -> refuse(request, stopped));
    }

    private LifecycleException restarted() {
        return writeFailure
                .flatMap(journalFailure)
                .map(why -> new LifecycleException(Code.UNAVAILABLE, actor + " could not be written: " + why))
                .orElseGet(() -> new LifecycleException(
                        Code.INTERNAL,
                        actor + " failed and was restarted before this was done; look at the status, and try again"));
    }

    private <T> void answer(Asked<T> request, StatusReply<T> reply) {
        if (unanswered.remove(request) != null) {
            request.replyTo().tell(reply);
        }
    }

    private static Place placeOf(Object message) {
        return message instanceof Forwarded ? Place.PASSING : Place.HERE;
    }

    private static Optional<Asked<?>> requestIn(Object message) {
        return switch (message) {
            case Forwarded forwarded -> requestIn(forwarded.command());
            case Asked<?> request -> Optional.of(request);
            default -> Optional.empty();
        };
    }
}
