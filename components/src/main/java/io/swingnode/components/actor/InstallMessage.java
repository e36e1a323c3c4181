package io.swingnode.components.actor;

import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import java.util.List;
import java.util.UUID;

/**
 * Messages about the one install or upgrade that an application may have under way. The actor of the application holds
 * them back while an operation has claimed the installation, except where they say otherwise.
 */
public sealed interface InstallMessage extends Application.Command {
    /** Why an operation claims the installation. */
    enum Purpose {
        /** To accept an install; refused when the application is installed. */
        INSTALL,
        /** To accept an upgrade. */
        UPGRADE,
        /** To see that no install or upgrade stands in the way of a removal. */
        REMOVAL,
        /**
         * To cancel what is waiting or downloading. Refused at any other status; components that wait or download all
         * the same become {@code error}, since nothing would end that status.
         */
        CANCEL,
        /** To drop what is waiting or downloading, because it is stopped; refused like a cancellation. */
        STOP,
        /** To undo an install or upgrade that its own job could not complete; refused during a cancellation. */
        ROLLBACK
    }

    /**
     * Asks for the installation until {@link Release}; granted, or refused, in the order of asking.
     *
     * @param selection the components that {@link Purpose#STOP} is about; all for any other purpose
     */
    record Claim(UUID id, Purpose purpose, Selection selection, ActorRef<StatusReply<Application.Held>> replyTo)
            implements InstallMessage, Asked<Application.Held> {}

    /** Ends a claim that was granted, or gives up one that was not answered yet. */
    record Release(UUID id) implements InstallMessage {}

    /** A job takes its next step; during a cancellation that is refused at once, because it waits for the job. */
    record TakeStep(Step step, ActorRef<StatusReply<StepAnswer>> replyTo)
            implements InstallMessage, Asked<StepAnswer> {}

    /** The steps that a job takes by writing a status, provided that nobody has written another one. */
    sealed interface Step {
        Selection selection();
    }

    /** Refused unless the components wait; those of {@code fetched} become {@code downloading}. */
    record BeginDownload(Selection selection, List<String> fetched) implements Step {}

    /** Refused unless the components wait or download; all become {@code next}, and cannot be cancelled any more. */
    record BeginInstallation(Selection selection, Status next) implements Step {}

    sealed interface StepAnswer {}

    /** The step was taken; {@code changed} is false when there was no status to write. */
    record Accepted(ApplicationState application, boolean changed) implements StepAnswer {}

    record Refused(Reason reason) implements StepAnswer {}

    enum Reason {
        /** Who cancels waits for the job to end, and then rolls back. */
        CANCELLED,
        /** The components have another status by now. */
        STATUS_CHANGED
    }
}
