package io.swingnode.server.client;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.protocol.Bundle;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.VatId;
import io.swingnode.server.kernel.KernelServer;
import io.swingnode.server.kernel.NamedStores;
import io.swingnode.server.kernel.ServerLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;

/** A store with something of every kind in it, of some megabytes, and a server of it. */
final class ServedSample implements AutoCloseable {
    static final VatId V1 = new VatId("v1");
    private static final int KEYS = 6000;
    private static final int HEAP_BYTES = 3 << 20;

    private final Path dir;
    private final ActorSystem<Void> system;
    private final KernelServer server;

    private ServedSample(Path dir, ActorSystem<Void> system, KernelServer server) {
        this.dir = dir;
        this.system = system;
        this.server = server;
    }

    static ServedSample in(Path temp, ServerLimits limits) throws IOException {
        Path dir = temp.resolve("store");
        make(dir);
        ActorSystem<Void> system = ActorSystem.create(
                Behaviors.empty(),
                "served",
                ConfigFactory.parseString("akka.coordinated-shutdown.run-by-jvm-shutdown-hook = off")
                        .withFallback(ConfigFactory.load()));
        return new ServedSample(
                dir, system, KernelServer.open(temp.resolve("k.sock"), new NamedStores(), limits, temp, system));
    }

    private static void make(Path dir) throws IOException {
        byte[] heap = new byte[HEAP_BYTES];
        new Random(1).nextBytes(heap);
        try (SwingStore store = SwingStore.init(dir, StoreOptions.defaults())) {
            store.hostKv().set("host.height", "7");
            store.hostKv().set("host.note", "ours");
            store.startCrank();
            for (int i = 0; i < KEYS; i++) {
                store.kernelKv().set("key" + i, "value-" + i + "x".repeat(200));
            }
            store.kernelKv().set("large", "y".repeat(2 << 20));
            store.transcripts().initTranscript(V1);
            store.transcripts().addItem(V1, "{\"d\":1}");
            store.transcripts().rolloverSpan(V1);
            store.transcripts().addItem(V1, "{\"d\":2}");
            store.snapshots().saveSnapshot(V1, 1, new ByteArrayInputStream(heap));
            Bundle.NestedEvaluate bundle = new Bundle.NestedEvaluate("1+1", Optional.empty());
            store.bundles().addBundle(new BundleId("b0-" + Hashes.sha256(bundle.toJson())), bundle);
            store.emitCrankHashes();
            store.endCrank();
            store.commit();
        }
    }

    Path dir() {
        return dir;
    }

    KernelServer server() {
        return server;
    }

    NodeAddress address() {
        return NodeAddress.of(server.path().toString());
    }

    ClientOptions options() {
        return ClientOptions.defaults().withStoreDir(dir);
    }

    @Override
    public void close() {
        server.close();
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
    }
}
