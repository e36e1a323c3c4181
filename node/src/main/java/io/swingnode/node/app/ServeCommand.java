package io.swingnode.node.app;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.swingnode.components.LifecycleManager;
import io.swingnode.components.config.ComponentsSettings;
import io.swingnode.journal.Journal;
import io.swingnode.node.Cancellation;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.control.ControlApps;
import io.swingnode.node.control.ControlServer;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs the node in the foreground until it is stopped. */
@Command(
        name = "serve",
        description = "Run the node of a home directory in the foreground.",
        footer = {
            "  ./swingnode serve HOME     # Ctrl-C stops the node; the processes that it manages keep running,",
            "                             # and the next node adopts them"
        })
final class ServeCommand implements Callable<Integer> {
    private static final long END_SECONDS = 20;

    private final Cancellation end;

    ServeCommand() {
        this(Cancellation.ofProcess());
    }

    /** Serves until {@code end} is requested. */
    ServeCommand(Cancellation end) {
        this.end = end;
    }

    @Mixin
    private OutputMixin output = new OutputMixin();

    @Parameters(paramLabel = "HOME", description = "The node's home directory; created if it does not exist.")
    private Path home = Path.of("");

    @Override
    public Integer call() throws Exception {
        Path node = home.toAbsolutePath().normalize().resolve("node");
        Files.createDirectories(node);
        // The journal, the key and the sockets are private to this user.
        Files.setPosixFilePermissions(node, PosixFilePermissions.fromString("rwx------"));
        try (FileChannel file = FileChannel.open(
                        node.resolve("serve.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = lock(file)) {
            if (lock == null) {
                throw new StoreException(Reason.BUSY, "a node is running for " + home + " already");
            }
            serve();
        }
        return ExitCodes.OK;
    }

    private static @Nullable FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private void serve() throws Exception {
        Journal journal = Journal.ofHome(home);
        journal.prepare();
        // This command terminates the system itself, after the manager has been closed.
        Config own = ConfigFactory.parseMap(Map.of("akka.coordinated-shutdown.run-by-jvm-shutdown-hook", "off"));
        ActorSystem<Void> system = ActorSystem.create(
                Behaviors.empty(), "swingnode", ConfigFactory.load(own.withFallback(journal.config())));
        try (LifecycleManager manager = LifecycleManager.open(system, ComponentsSettings.of(home));
                ControlServer control = ControlServer.open(ControlServer.appSocket(home), new ControlApps(manager))) {
            Path socket = ControlServer.appSocket(home);
            output.print(
                    Map.of(
                            "serving",
                            home.toString(),
                            "socket",
                            socket.toString(),
                            "applications",
                            manager.applications()),
                    "serving " + home + " (" + control + "), applications: "
                            + String.join(", ", manager.applications()));
            output.out().flush();
            end.await();
        } finally {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().get(END_SECONDS, TimeUnit.SECONDS);
        }
    }
}
