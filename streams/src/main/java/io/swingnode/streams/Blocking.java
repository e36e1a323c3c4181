package io.swingnode.streams;

import akka.actor.ClassicActorSystemProvider;
import akka.stream.ActorAttributes;
import akka.stream.Attributes;
import java.util.concurrent.Executor;

/** The dispatcher for what blocks on file input and output. */
final class Blocking {
    /** Akka's own dispatcher for blocking work. */
    private static final String DISPATCHER = "akka.actor.default-blocking-io-dispatcher";

    private Blocking() {}

    /** For stages. */
    static Attributes dispatcher() {
        return ActorAttributes.dispatcher(DISPATCHER);
    }

    /** For what is done between streams. */
    static Executor executor(ClassicActorSystemProvider system) {
        return system.classicSystem().dispatchers().lookup(DISPATCHER);
    }
}
