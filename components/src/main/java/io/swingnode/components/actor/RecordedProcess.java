package io.swingnode.components.actor;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import io.swingnode.components.model.ProcessExit;
import io.swingnode.components.model.ProcessRecord;
import io.swingnode.components.process.ProcessJournal;
import java.time.Duration;
import java.util.Optional;

/** Records the process of a component by asking the actor of its application, from threads that may block. */
record RecordedProcess(ActorSystem<?> system, ActorRef<Application.Command> application, String componentId)
        implements ProcessJournal {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Override
    public void write(Optional<ProcessRecord> process) {
        Replies.await(AskPattern.<Application.Command, Done>askWithStatus(
                application,
                replyTo -> new Application.RecordProcess(componentId, process, replyTo),
                TIMEOUT,
                system.scheduler()));
    }

    @Override
    public void gone(ProcessExit exit) {
        Replies.await(AskPattern.<Application.Command, Done>askWithStatus(
                application,
                replyTo -> new Application.RecordGone(componentId, exit, replyTo),
                TIMEOUT,
                system.scheduler()));
    }
}
