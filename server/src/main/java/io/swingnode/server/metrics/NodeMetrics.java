package io.swingnode.server.metrics;

import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.SwingNode;
import io.swingnode.protocol.StoreException;
import io.swingnode.server.kernel.KernelServer;

/** The metrics of a node, which hear of its work from its start on. */
public final class NodeMetrics {
    private final MetricsSettings settings;
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final BlockMetrics blocks;

    /** Metrics of nothing yet. */
    public NodeMetrics(MetricsSettings settings) {
        this.settings = settings;
        blocks = new BlockMetrics(registry, settings.vatsMax());
        JvmMetrics.builder().register(registry);
    }

    /** The settings with which the node is to be started. */
    public NodeSettings timing(NodeSettings node) {
        return node.withStoreOptions(
                node.storeOptions().toBuilder().timer(blocks).build());
    }

    /**
     * Tells of the node over HTTP.
     *
     * @throws StoreException (UNAVAILABLE) when the port cannot be had
     */
    public MetricsServer open(SwingNode node, KernelServer kernels, Program program) {
        TableScan tables = new TableScan(node, settings.tablesEvery());
        registry.register(new NodeGauges(node, kernels, blocks, tables, program));
        MetricsServer server = MetricsServer.open(settings, registry, tables, node);
        kernels.timedBy(blocks);
        tables.start();
        return server;
    }
}
