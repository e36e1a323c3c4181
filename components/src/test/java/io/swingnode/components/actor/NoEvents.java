package io.swingnode.components.actor;

import akka.Done;
import io.swingnode.components.event.EventDraft;
import io.swingnode.components.event.EventRecorder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** For tests that look at no events. */
final class NoEvents implements EventRecorder {
    @Override
    public void record(EventDraft draft) {}

    @Override
    public CompletionStage<Done> post(EventDraft draft) {
        return CompletableFuture.completedFuture(Done.getInstance());
    }
}
