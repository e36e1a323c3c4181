package io.swingnode.streams;

import akka.stream.ActorAttributes;
import akka.stream.Attributes;

/** Where stages run that wait for a disk. */
final class Blocking {
    /** Akka's own dispatcher for blocking work. */
    private static final String DISPATCHER = "akka.actor.default-blocking-io-dispatcher";

    private Blocking() {}

    static Attributes dispatcher() {
        return ActorAttributes.dispatcher(DISPATCHER);
    }
}
