package io.swingnode.node.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.SwingNode;
import io.swingnode.actors.ledger.BlockHead;
import io.swingnode.node.Cancellation;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.backup.ScheduledBackups;
import io.swingnode.node.control.ControlServer;
import io.swingnode.node.control.NodeControl;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.server.kernel.HomeStore;
import io.swingnode.server.kernel.KernelServer;
import io.swingnode.server.kernel.ReaderPort;
import io.swingnode.server.kernel.ServerLimits;
import io.swingnode.server.metrics.MetricsServer;
import io.swingnode.server.metrics.MetricsSettings;
import io.swingnode.server.metrics.NodeMetrics;
import io.swingnode.server.net.HostPort;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the node in the foreground until it is stopped. */
@Command(
        name = "serve",
        description = "Run the whole node of a home directory in the foreground: its store and its applications.",
        footer = {
            "  ./swingnode serve HOME     # Ctrl-C stops the node; the processes that it manages keep running,",
            "                             # and the next node adopts them",
            "  ./swingnode serve HOME --listen 127.0.0.1:8460     # also for readers over TCP",
            "  ./swingnode serve HOME --metrics 127.0.0.1:9464    # also for Prometheus: /metrics, /health, /ready",
            "  ./swingnode serve HOME --set swingnode.store.wal.limit=8GiB"
        })
final class ServeCommand implements Callable<Integer> {
    private static final String KERNEL_SOCKET = "kernel.sock";

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

    @Mixin
    private SettingsMixin set = new SettingsMixin();

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description =
                    "Also listen for readers there: export --from and clone on other machines. On loopback they show"
                            + " the token in HOME/node/reader-token; elsewhere a certificate (swingnode.server.tls in the"
                            + " settings). Port 0 has a free one chosen.")
    private @Nullable String listen;

    @Option(
            names = "--metrics",
            paramLabel = "HOST:PORT",
            description =
                    "Also tell over HTTP what the node does: /metrics for Prometheus, /health and /ready. Whoever reaches the"
                            + " port can read it. Port 0 has a free one chosen.")
    private @Nullable String metrics;

    @Override
    public Integer call() throws Exception {
        // This command stops the node itself, so that its applications are closed first.
        Config own = ConfigFactory.parseMap(Map.of("akka.coordinated-shutdown.run-by-jvm-shutdown-hook", "off"));
        Path socket = ControlServer.appSocket(home);
        NodeSettings settings =
                NodeSettings.of(home, set.given()).withApplications().withConfig(own);
        Optional<NodeMetrics> told = MetricsSettings.of(
                        ConfigFactory.load(settings.config()), Optional.ofNullable(metrics))
                .map(NodeMetrics::new);
        try (SwingNode node =
                        SwingNode.start(told.map(each -> each.timing(settings)).orElse(settings));
                ScheduledBackups backups = ScheduledBackups.of(node);
                NodeControl handler = new NodeControl(node, backups::state);
                ControlServer control = ControlServer.open(socket, handler);
                KernelServer kernels = kernels(node);
                MetricsServer http =
                        told.map(each -> each.open(node, kernels, handler)).orElse(null)) {
            print(
                    node,
                    control,
                    kernels,
                    listen(node, kernels),
                    Optional.ofNullable(http).map(MetricsServer::port));
            node.whenEnded().thenRun(end::request);
            end.await();
            if (node.whenEnded().toCompletableFuture().isDone()) {
                return failed();
            }
        }
        end.endsInOrder();
        return ExitCodes.OK;
    }

    private Optional<HostPort> listen(SwingNode node, KernelServer kernels) {
        return ReaderPort.of(node.system().settings().config(), node.settings().nodeDir(), Optional.ofNullable(listen))
                .map(kernels::listen);
    }

    private static KernelServer kernels(SwingNode node) {
        return KernelServer.open(
                node.settings().nodeDir().resolve(KERNEL_SOCKET),
                new HomeStore(node),
                ServerLimits.defaults(),
                node.settings().storeOptions().spoolDir(),
                node.system());
    }

    private void print(
            SwingNode node,
            ControlServer control,
            KernelServer kernels,
            Optional<HostPort> readers,
            Optional<HostPort> http) {
        List<String> applications = node.applications().orElseThrow().applications();
        Optional<BlockHead> head =
                node.host().storeStatus().toCompletableFuture().join().committed();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("serving", home.toString());
        line.put("socket", control.toString());
        line.put("kernels", kernels.toString());
        readers.ifPresent(port -> line.put("readers", port.toString()));
        http.ifPresent(port -> line.put("metrics", port.toString()));
        head.ifPresent(block -> line.put("height", block.height()));
        line.put("applications", applications);
        output.print(
                line,
                "serving " + home + " (" + control + ", kernels at " + kernels
                        + readers.map(port -> ", readers at " + port).orElse("")
                        + http.map(port -> ", metrics at " + port).orElse("") + "), "
                        + head.map(block -> "block " + block.height()).orElse("no block committed") + ", applications: "
                        + (applications.isEmpty() ? "none" : String.join(", ", applications)));
        output.out().flush();
    }

    private static int failed() {
        throw new StoreException(
                Reason.FAULT,
                "the store has failed too often and the node has ended; its log says why (--verbose shows it). The last"
                        + " committed block is safe: see what the disk says, then start the node again");
    }
}
