package io.swingnode.components.actor;

import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;

/** A message whose sender waits for an answer, which may be a refusal. */
interface Asked<T> {
    ActorRef<StatusReply<T>> replyTo();
}
