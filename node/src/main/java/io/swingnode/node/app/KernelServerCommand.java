package io.swingnode.node.app;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import io.swingnode.node.Cancellation;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.server.kernel.KernelServer;
import io.swingnode.server.kernel.NamedStores;
import io.swingnode.server.kernel.ServerLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves the stores of one program that has started it, and ends with it. */
@Command(
        name = "kernel-server",
        description = "Serve the stores of one kernel process over a socket, and end when standard input ends.",
        footer = {
            "  ./swingnode kernel-server --socket /run/user/1000/k.sock   # started by the JavaScript client; a node of",
            "                                                             # its own home is ./swingnode serve HOME"
        })
final class KernelServerCommand implements Callable<Integer> {
    private final Cancellation end;
    private final InputStream lifeline;

    KernelServerCommand() {
        this(Cancellation.ofProcess(), System.in);
    }

    /** Serves until {@code lifeline} ends, or {@code end} is requested. */
    KernelServerCommand(Cancellation end, InputStream lifeline) {
        this.end = end;
        this.lifeline = lifeline;
    }

    @Mixin
    private OutputMixin output = new OutputMixin();

    @Option(
            names = "--socket",
            required = true,
            paramLabel = "PATH",
            description = "The Unix domain socket to listen on, in a folder that only its owner may enter.")
    private Path socket = Path.of("");

    @Override
    public Integer call() throws Exception {
        // Before Akka's threads do so at once, of which the logging library would warn on standard error.
        Object unused = LoggerFactory.getILoggerFactory();
        ActorSystem<Void> system = ActorSystem.create(
                Behaviors.empty(),
                "kernel-server",
                ConfigFactory.parseMap(Map.of(
                                "akka.coordinated-shutdown.run-by-jvm-shutdown-hook", "off",
                                "akka.jvm-exit-on-fatal-error", "off"))
                        .withFallback(ConfigFactory.load()));
        Path spools = StoreOptions.defaults().spoolDir();
        try (KernelServer server =
                KernelServer.open(socket, new NamedStores(), ServerLimits.defaults(), spools, system)) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("ready", true);
            line.put("socket", server.path().toString());
            output.print(line, "serving kernels at " + server.path());
            output.out().flush();
            Thread.ofPlatform().daemon().name("lifeline").start(this::awaitStarter);
            end.await();
        } finally {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().join();
        }
        end.endsInOrder();
        return ExitCodes.OK;
    }

    private void awaitStarter() {
        try {
            byte[] ignored = new byte[256];
            while (lifeline.read(ignored) >= 0) {
                // What is written there means nothing; only its end does.
            }
        } catch (IOException e) {
            // A pipe that breaks has ended too.
        }
        end.request();
    }
}
