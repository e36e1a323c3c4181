package io.swingnode.server.metrics;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.swingnode.persistence.block.BlockStats;
import io.swingnode.persistence.block.StoreTimer;
import io.swingnode.protocol.CleanupReport;
import io.swingnode.protocol.VatId;
import io.swingnode.server.kernel.ServerTimer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts and times what a node does: histograms in seconds, and counters. Vats have a label each until there are too many, which
 * then share one, so that the number of series is bounded.
 */
final class BlockMetrics implements StoreTimer, ServerTimer {
    /** The label that vats share beyond the bound; the dot keeps it from being the id of a vat. */
    static final String OTHER_VATS = ".other";

    /** From 10 microseconds to about 5 seconds, each bound twice the one before. */
    private static final int BOUNDS = 20;

    private static final double LOWEST_SECONDS = 1e-5;
    private static final double NANOS = 1e-9;
    private static final double MICROS = 1e-6;

    private final int vatsMax;
    private final Histogram cranks;
    private final Histogram blocks;
    private final Histogram commits;
    private final Histogram syncs;
    private final Histogram exports;
    private final Histogram archive;
    private final Histogram roundTrips;
    private final Counter items;
    private final Counter itemBytes;
    private final Counter exportChanges;
    private final CounterDataPoint cleanedSnapshots;
    private final CounterDataPoint cleanedSpans;
    private final Counter sentBytes;
    private final Map<VatId, CounterDataPoint> vats = new ConcurrentHashMap<>();
    private final CounterDataPoint otherVats;
    private final AtomicLong archiveWaiting = new AtomicLong();

    /** Registers its metrics in {@code registry}. */
    BlockMetrics(PrometheusRegistry registry, int vatsMax) {
        this.vatsMax = vatsMax;
        cranks = histogram(registry, "swingnode_crank_seconds", "From the start of a crank to its end");
        blocks =
                histogram(registry, "swingnode_block_seconds", "From the end of a commit to the start of the next one");
        commits = histogram(
                registry, "swingnode_commit_seconds", "From the start of a commit until its block is durable");
        syncs = histogram(
                registry, "swingnode_commit_sync_seconds", "The part of a commit in which SQLite syncs its log");
        exports = histogram(registry, "swingnode_export_callback_seconds", "Calls of the host's export callback");
        archive = histogram(
                registry, "swingnode_archive_seconds", "From the request to archive a file until it is durable");
        roundTrips = histogram(
                registry,
                "swingnode_round_trip_seconds",
                "Requests of kernels and hosts over the socket, until they are answered");
        items = Counter.builder()
                .name("swingnode_transcript_items_total")
                .help("Transcript items added; of vats beyond the first " + vatsMax + " together")
                .labelNames("vat")
                .register(registry);
        itemBytes = counter(
                registry, "swingnode_transcript_item_bytes_total", "Characters of the items of committed blocks");
        exportChanges = counter(registry, "swingnode_export_changes_total", "Changes of export data given to the host");
        Counter cleaned = Counter.builder()
                .name("swingnode_cleanup_deleted_total")
                .help(
                        "Rows of terminated vats that the node deleted within blocks; a span with its items counts as one")
                .labelNames("kind")
                .register(registry);
        sentBytes =
                counter(registry, "swingnode_stream_sent_bytes_total", "Bytes sent to readers, importers and streams");
        cleanedSnapshots = cleaned.labelValues("snapshot");
        cleanedSpans = cleaned.labelValues("span");
        otherVats = items.labelValues(OTHER_VATS);
    }

    private static Histogram histogram(PrometheusRegistry registry, String name, String help) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .classicOnly()
                .classicExponentialUpperBounds(LOWEST_SECONDS, 2, BOUNDS)
                .withoutExemplars()
                .register(registry);
    }

    private static Counter counter(PrometheusRegistry registry, String name, String help) {
        return Counter.builder().name(name).help(help).register(registry);
    }

    @Override
    public void crankEnded(long nanos) {
        cranks.observe(nanos * NANOS);
    }

    @Override
    public void itemAdded(VatId vat) {
        CounterDataPoint known = vats.get(vat);
        if (known == null) {
            known = vats.size() < vatsMax
                    ? vats.computeIfAbsent(vat, added -> items.labelValues(added.value()))
                    : otherVats;
        }
        known.inc();
    }

    @Override
    public void exportsHandedOver(long nanos) {
        exports.observe(nanos * NANOS);
    }

    @Override
    public void synced(long nanos) {
        syncs.observe(nanos * NANOS);
    }

    @Override
    public void committed(BlockStats block) {
        blocks.observe(block.executionMicros() * MICROS);
        commits.observe(block.commitMicros() * MICROS);
        itemBytes.inc(block.itemBytes());
        exportChanges.inc(block.exports());
    }

    @Override
    public void cleaned(CleanupReport report) {
        cleanedSnapshots.inc(report.snapshots());
        cleanedSpans.inc(report.spans());
    }

    @Override
    public void archiveBegan() {
        long unused = archiveWaiting.incrementAndGet();
    }

    @Override
    public void archiveEnded(long nanos) {
        long unused = archiveWaiting.decrementAndGet();
        archive.observe(nanos * NANOS);
    }

    /** Files of the archive that are not durable yet. */
    long archiveWaiting() {
        return archiveWaiting.get();
    }

    @Override
    public void answered(long nanos) {
        roundTrips.observe(nanos * NANOS);
    }

    @Override
    public void sent(long bytes) {
        sentBytes.inc(bytes);
    }
}
