package io.swingnode.actors.store;

import akka.Done;
import akka.pattern.StatusReply;
import io.swingnode.actors.request.Replies;
import io.swingnode.actors.vat.Vat;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;

/** How commands to the supervisor of the store are answered that it does not carry out. */
final class Refusals {
    private Refusals() {}

    /**
     * True for a message that a full mailbox refuses. The others come from a session, which waits for each reply, or belong
     * to something that was accepted already.
     */
    static boolean isRefusable(Object message) {
        return switch (message) {
            case StoreSupervisor.CloseSession close -> false;
            case StoreSupervisor.WorkEnded ended -> false;
            case StoreSupervisor.VatStopped stopped -> false;
            case StoreSupervisor.AskVat ask -> isRefusable(ask.request());
            case StoreSupervisor.Command command -> true;
            case Vat.Compress compress -> false;
            case Vat.Request request -> true;
            case Object other -> false;
        };
    }

    /** What a failure is to those who are told of it. */
    static StoreException reason(RuntimeException failure) {
        return failure instanceof StoreException known
                ? known
                : new StoreException(Reason.FAULT, "the store's supervisor failed: " + failure, failure);
    }

    /** Tells the sender that a command is not carried out; after a fault, that the block is lost. */
    static void refuse(StoreSupervisor.Command command, StoreException reason) {
        switch (command) {
            case StoreSupervisor.Execute execute -> execute.replyTo().tell(Replies.of(reason));
            case StoreSupervisor.SaveSnapshot save -> save.replyTo().tell(StatusReply.success(Replies.of(reason)));
            case StoreSupervisor.OpenSession open -> open.replyTo().tell(StatusReply.error(reason));
            case StoreSupervisor.LocateSnapshot locate -> locate.replyTo().tell(StatusReply.error(reason));
            case StoreSupervisor.AskVat ask -> ask.request().refuse(reason);
            case StoreSupervisor.StartExport export -> export.replyTo().tell(StatusReply.error(reason));
            case StoreSupervisor.OpenDump dump -> dump.replyTo().tell(StatusReply.error(reason));
            case StoreSupervisor.GetBlockStatus status -> status.replyTo().tell(StatusReply.error(reason));
            case StoreSupervisor.GetStatus status -> status.replyTo().tell(StatusReply.error(reason));
            case StoreSupervisor.GetHealth health -> health.replyTo().tell(StatusReply.error(reason));
            // The lease has ended, whatever happened to the store.
            case StoreSupervisor.CloseSession close -> close.replyTo().tell(Done.getInstance());
            case StoreSupervisor.WorkEnded ended -> {}
            case StoreSupervisor.VatStopped stopped -> {}
        }
    }
}
