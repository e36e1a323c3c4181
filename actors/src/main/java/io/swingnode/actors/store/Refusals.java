package io.swingnode.actors.store;

import akka.Done;
import akka.pattern.StatusReply;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.StoreException;

/** Tells whoever sent the store's supervisor a message that it will not be carried out. */
final class Refusals {
    private Refusals() {}

    /** True for a message that can be refused; the others are sent by those who wait for each, and are few. */
    static boolean isRefusable(Object message) {
        return message instanceof StoreSupervisor.Command command
                && !(command instanceof StoreSupervisor.RunOnWriter || command instanceof StoreSupervisor.CloseSession);
    }

    /** Answers the sender of {@code command}; a fault is answered with the loss of the block it worked on. */
    static void tell(StoreSupervisor.Command command, StoreException reason) {
        switch (command) {
            case StoreSupervisor.Execute execute -> execute.replyTo().tell(reply(reason));
            case StoreSupervisor.PutSnapshot put -> put.replyTo().tell(reply(reason));
            case StoreSupervisor.OpenSession open -> open.replyTo().tell(StatusReply.error(reason));
            case StoreSupervisor.LocateSnapshot locate -> locate.replyTo().tell(StatusReply.error(reason));
            case StoreSupervisor.GetVat get -> get.replyTo().tell(StatusReply.error(reason));
            case StoreSupervisor.StartExport export -> export.replyTo().tell(StatusReply.error(reason));
            case StoreSupervisor.GetBlockStatus status -> status.replyTo().tell(StatusReply.error(reason));
            case StoreSupervisor.GetHealth health -> health.replyTo().tell(StatusReply.error(reason));
            // The lease is over, whatever became of the store.
            case StoreSupervisor.CloseSession close -> close.replyTo().tell(Done.getInstance());
            // Its sender is told when the supervisor stops.
            case StoreSupervisor.RunOnWriter run -> {}
        }
    }

    /** A refusal or fault as a reply. */
    static Reply reply(StoreException reason) {
        String message = String.valueOf(reason.getMessage());
        return reason.reason().isRefusal() ? new Reply.Refused(reason.reason(), message) : new Reply.BlockLost(message);
    }
}
