package io.swingnode.server.kernel;

import static org.awaitility.Awaitility.await;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import io.swingnode.protocol.wire.FrameReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server of named stores, for tests of what it serves. */
abstract class ServerTest {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final List<String> BOTH = List.of("kernel", "host");
    static ActorSystem<Void> system;

    @TempDir
    Path temp;

    KernelServer server;

    @BeforeAll
    static void startSystem() {
        system = ActorSystem.create(Behaviors.empty(), "kernel-server-test");
    }

    @AfterAll
    static void endSystem() {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
    }

    @BeforeEach
    void serve() {
        server = KernelServer.open(socket(), new NamedStores(), ServerLimits.defaults(), temp, system);
    }

    @AfterEach
    void endServer() {
        server.close();
    }

    Path socket() {
        return temp.resolve("k.sock");
    }

    Map<String, Object> store() {
        return Map.of("store", Map.of("dir", temp.resolve("store").toString()), "exports", true);
    }

    WireClient both() throws Exception {
        return WireClient.hello(socket(), BOTH, store());
    }

    static List<String> pairs(FrameReader reply) throws Exception {
        List<String> pairs = new java.util.ArrayList<>();
        reply.beginArray();
        while (!reply.atEnd()) {
            pairs.add(reply.text() + "=" + reply.textOrNone().orElse("null"));
        }
        return pairs;
    }

    /** A store is free a moment after its client has gone. */
    void awaitFree() {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            both().close();
            return true;
        });
    }

    WireClient again() {
        return await().atMost(PATIENCE).ignoreExceptions().until(this::both, client -> true);
    }

    WireClient again(List<String> roles) {
        return await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> WireClient.hello(socket(), roles, store()), client -> true);
    }
}
