package io.swingnode.actors.store;

import akka.actor.AbstractExtensionId;
import akka.actor.ExtendedActorSystem;
import akka.actor.Extension;
import java.util.function.IntSupplier;

/** How many messages wait for the {@link StoreSupervisor} of an actor system. Any thread may ask. */
public final class WaitingMessages implements Extension {
    private static final Id ID = new Id();

    private volatile IntSupplier mailbox = () -> 0;

    private WaitingMessages() {}

    /** Those of a system. */
    public static WaitingMessages of(akka.actor.ActorSystem system) {
        return ID.get(system);
    }

    /** Counts what this tells from now on. */
    void countedBy(IntSupplier messages) {
        mailbox = messages;
    }

    /** How many wait now. */
    public int count() {
        return mailbox.getAsInt();
    }

    private static final class Id extends AbstractExtensionId<WaitingMessages> {
        @Override
        public WaitingMessages createExtension(ExtendedActorSystem system) {
            return new WaitingMessages();
        }
    }
}
