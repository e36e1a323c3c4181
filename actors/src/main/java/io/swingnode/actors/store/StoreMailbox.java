package io.swingnode.actors.store;

import akka.actor.ActorRef;
import akka.actor.ActorSystem;
import akka.dispatch.Envelope;
import akka.dispatch.MailboxType;
import akka.dispatch.MessageQueue;
import akka.dispatch.ProducesMessageQueue;
import com.typesafe.config.Config;
import io.swingnode.actors.vat.Vat;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * The mailbox of the {@link StoreSupervisor}, which is bounded and drops nothing: a request that finds it full is
 * answered with BUSY at once, and one that is left when the supervisor stops with CLOSED. Akka's own bounded mailboxes
 * drop messages silently, or block the sender's thread, which may be the supervisor's own.
 *
 * <p>Configured by {@code swingnode.store-mailbox}: {@code capacity} is the number of messages that may wait.
 */
public final class StoreMailbox implements MailboxType, ProducesMessageQueue<StoreMailbox.Messages> {
    /** Path of the settings. */
    public static final String CONFIG = "swingnode.store-mailbox";

    private final int capacity;

    /** Called by Akka. */
    public StoreMailbox(ActorSystem.Settings settings, Config config) {
        this.capacity = config.getInt("capacity");
    }

    @Override
    public MessageQueue create(Option<ActorRef> owner, Option<ActorSystem> system) {
        Messages messages = new Messages("the store", capacity);
        if (system.isDefined()) {
            WaitingMessages.of(system.get()).countedBy(messages::numberOfMessages);
        }
        return messages;
    }

    /** Messages in the order in which they were sent. */
    static final class Messages implements MessageQueue {
        private final String receiver;
        private final int capacity;
        private final Queue<Envelope> waiting = new ConcurrentLinkedQueue<>();
        private final AtomicInteger size = new AtomicInteger();
        private volatile boolean closed;

        Messages(String receiver, int capacity) {
            this.receiver = receiver;
            this.capacity = capacity;
        }

        @Override
        public void enqueue(ActorRef receiver, Envelope envelope) {
            boolean refusable = Refusals.isRefusable(envelope.message());
            if (size.incrementAndGet() > capacity && refusable) {
                size.decrementAndGet();
                refuse(envelope, busy());
                return;
            }
            waiting.add(envelope);
            if (closed) {
                // cleanUp may have run already, and missed this message.
                refuseAll();
            }
        }

        @Override
        public @Nullable Envelope dequeue() {
            Envelope next = waiting.poll();
            if (next != null) {
                size.decrementAndGet();
            }
            return next;
        }

        @Override
        public int numberOfMessages() {
            return size.get();
        }

        @Override
        public boolean hasMessages() {
            return !waiting.isEmpty();
        }

        @Override
        public void cleanUp(ActorRef owner, MessageQueue deadLetters) {
            closed = true;
            refuseAll();
        }

        private void refuseAll() {
            StoreException gone = new StoreException(
                    Reason.CLOSED, "the actor of " + receiver + " has stopped; uncommitted changes are lost");
            for (Envelope next = dequeue(); next != null; next = dequeue()) {
                refuse(next, gone);
            }
        }

        private StoreException busy() {
            return new StoreException(
                    Reason.BUSY,
                    capacity + " requests wait for " + receiver + " already; send more once some are answered");
        }

        private static void refuse(Envelope envelope, StoreException reason) {
            switch (envelope.message()) {
                case StoreSupervisor.Command command -> Refusals.refuse(command, reason);
                case Vat.Request request -> request.refuse(reason);
                case Object other -> {}
            }
        }
    }
}
