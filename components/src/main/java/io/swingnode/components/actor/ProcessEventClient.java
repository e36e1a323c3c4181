package io.swingnode.components.actor;

import akka.actor.typed.ActorRef;
import io.swingnode.components.process.ProcessEvent;

/** Through this, the node turns the recording of process events on and off; calls return at once. */
public record ProcessEventClient(ActorRef<ProcessEventSync.Command> actor) {
    public void accept(ProcessEvent event) {
        actor.tell(new ProcessEventSync.Observed(event));
    }

    public void resume(ApplicationStore store) {
        actor.tell(new ProcessEventSync.Resume(store.applications()));
    }

    public void pause() {
        actor.tell(new ProcessEventSync.Pause());
    }
}
