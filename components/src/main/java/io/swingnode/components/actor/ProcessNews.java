package io.swingnode.components.actor;

import akka.actor.typed.ActorRef;
import io.swingnode.components.config.LaunchSpec;
import io.swingnode.components.event.FailureLog;
import io.swingnode.components.model.ProcessExit;
import io.swingnode.components.process.ProcessEvent;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Tells the log, the subscribers and the record what befalls the process of a component. */
record ProcessNews(ActorRef<ProcessEventSync.Command> events) {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessNews.class);

    void tell(LaunchSpec launch, ProcessEvent.Kind kind) {
        ProcessEvent event = new ProcessEvent(kind, Optional.of(launch.appId()), Optional.of(launch.componentId()));
        events.tell(new ProcessEventSync.Observed(event));
    }

    /** A process ended that nobody had stopped. The report reads a file, so it is made elsewhere. */
    void ended(LaunchSpec launch, boolean failed, CompletableFuture<ProcessExit> report) {
        CompletableFuture<ProcessExit> unused = report.whenComplete((exit, failure) -> {
            if (failure != null) {
                LOG.error("{}: its process ended, and how it ended cannot be told", launch, failure);
                return;
            }
            log(launch, exit, failed);
            events.tell(new ProcessEventSync.Ended(launch.appId(), launch.componentId(), exit));
        });
    }

    /** A process ended while no node watched it. */
    void gone(LaunchSpec launch, ProcessExit exit) {
        log(launch, exit, true);
        events.tell(new ProcessEventSync.Gone(launch.appId(), launch.componentId(), exit));
    }

    /** The process that is on record was looked for. */
    void found(LaunchSpec launch, boolean lives) {
        LOG.info("{}: {}", launch, lives ? "adopted" : "its process is gone");
    }

    void notStarted(LaunchSpec launch, Throwable failure) {
        FailureLog.warn(LOG, launch + ": the start of its process", failure);
    }

    void leftBehind(LaunchSpec launch, Throwable failure) {
        FailureLog.warn(LOG, launch + ": the end of what its process has left behind", failure);
    }

    /** The journal does not work, and the write is tried again until it does. */
    void unrecorded(LaunchSpec launch, Throwable failure) {
        FailureLog.warn(LOG, launch + ": the record of the end of its process, which is tried again,", failure);
    }

    private static void log(LaunchSpec launch, ProcessExit exit, boolean failed) {
        LOG.atLevel(failed || exit.action() != ProcessExit.Action.NONE ? Level.WARN : Level.INFO)
                .log("{}: {}", launch, exit.sentence());
    }
}
