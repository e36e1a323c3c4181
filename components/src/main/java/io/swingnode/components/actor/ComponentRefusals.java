package io.swingnode.components.actor;

import akka.pattern.StatusReply;
import io.swingnode.components.config.LaunchSpec;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;

/** What a component's actor says no with. */
final class ComponentRefusals {
    private ComponentRefusals() {}

    static LifecycleException noProcess(LaunchSpec launch) {
        return new LifecycleException(Code.NO_PROCESS, "component " + launch.componentId() + " has no process");
    }

    /** So many requests wait for the process to settle that this one cannot. */
    static void tooMany(Component.Request request) {
        LifecycleException full = new LifecycleException(
                Code.QUEUE_FULL, "too many requests wait for one component; try again when its process has settled");
        switch (request) {
            case Component.Start m -> m.replyTo().tell(StatusReply.error(full));
            case Component.Delete m -> m.replyTo().tell(StatusReply.error(full));
            case Component.Reload m -> m.replyTo().tell(StatusReply.error(full));
        }
    }
}
