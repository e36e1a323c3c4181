package io.swingnode.actors.store;

import akka.actor.ActorRef;
import akka.actor.ActorSystem;
import akka.dispatch.MailboxType;
import akka.dispatch.MessageQueue;
import akka.dispatch.ProducesMessageQueue;
import com.typesafe.config.Config;
import scala.Option;

/**
 * The mailbox of the actor of a vat: bounded, and it drops nothing, as {@link StoreMailbox}. The supervisor hands requests on as
 * fast as they come, so this is what pushes back.
 *
 * <p>Configured by {@code swingnode.vat-mailbox}.
 */
public final class VatMailbox implements MailboxType, ProducesMessageQueue<StoreMailbox.Messages> {
    /** Path of the settings. */
    static final String CONFIG = "swingnode.vat-mailbox";

    private final int capacity;

    /** Called by Akka. */
    public VatMailbox(ActorSystem.Settings settings, Config config) {
        this.capacity = config.getInt("capacity");
    }

    @Override
    public MessageQueue create(Option<ActorRef> owner, Option<ActorSystem> system) {
        return new StoreMailbox.Messages("the vat", capacity);
    }
}
