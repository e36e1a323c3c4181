package io.swingnode.components.actor;

import io.swingnode.components.event.EventDraft;
import io.swingnode.components.event.EventRecorder;

/** For tests that look at no events. */
final class NoEvents implements EventRecorder {
    @Override
    public void record(EventDraft draft) {}

    @Override
    public void post(EventDraft draft) {}
}
