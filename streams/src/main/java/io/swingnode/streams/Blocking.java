package io.swingnode.streams;

import akka.stream.ActorAttributes;
import akka.stream.Attributes;

/** The dispatcher for stages that block on file input and output. */
final class Blocking {
    /** Akka's own dispatcher for blocking work. */
    private static final String DISPATCHER = "akka.actor.default-blocking-io-dispatcher";

    private Blocking() {}

    static Attributes dispatcher() {
        return ActorAttributes.dispatcher(DISPATCHER);
    }
}
