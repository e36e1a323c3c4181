package io.swingnode.components.actor;

import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;

/** A message whose sender waits for an answer, which may be a refusal. */
interface Asked<T> {
    ActorRef<StatusReply<T>> replyTo();

    /** One that is carried out by a write to the journal, and by nothing else. */
    interface Writing<T> extends Asked<T> {}
}
