package io.swingnode.components.event;

import akka.Done;
import java.util.concurrent.CompletionStage;

/** Takes the events of the lifecycle. An event that cannot be recorded is logged, and does not fail what it is about. */
public interface EventRecorder {
    /** Returns when the event is durable and on its way to every subscriber; for operations, which may wait. */
    void record(EventDraft draft);

    /** As {@link #record}, but returns at once; for actors. The stage fails when the event cannot be recorded. */
    CompletionStage<Done> post(EventDraft draft);
}
