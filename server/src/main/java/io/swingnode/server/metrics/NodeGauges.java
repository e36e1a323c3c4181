package io.swingnode.server.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.swingnode.actors.SwingNode;
import io.swingnode.actors.ledger.BlockLedgerHealth;
import io.swingnode.persistence.maintenance.StoreInfo;
import io.swingnode.persistence.maintenance.StoreSpace;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.StoreException;
import io.swingnode.server.kernel.KernelServer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The state of a node at the moment in which it is asked for. What cannot be had then is left out. */
final class NodeGauges implements MultiCollector {
    private static final double MILLIS = 1e-3;

    private final SwingNode node;
    private final KernelServer kernels;
    private final BlockMetrics blocks;
    private final TableScan tables;
    private final Program program;

    NodeGauges(SwingNode node, KernelServer kernels, BlockMetrics blocks, TableScan tables, Program program) {
        this.node = node;
        this.kernels = kernels;
        this.blocks = blocks;
        this.tables = tables;
        this.program = program;
    }

    /** Gathers gauges by name; each may have several values that differ by a label. */
    private static final class Gauges {
        private final Map<String, GaugeSnapshot.Builder> byName = new LinkedHashMap<>();

        void add(String name, String help, long value) {
            add(name, help, value, Labels.EMPTY);
        }

        /** In seconds, as is the custom. */
        void addMillis(String name, String help, long millis) {
            addValue(name, help, millis * MILLIS, Labels.EMPTY);
        }

        void add(String name, String help, long value, Labels labels) {
            addValue(name, help, (double) value, labels);
        }

        private void addValue(String name, String help, double value, Labels labels) {
            byName.computeIfAbsent(
                            name, added -> GaugeSnapshot.builder().name(added).help(help))
                    .dataPoint(GaugeDataPointSnapshot.builder()
                            .value(value)
                            .labels(labels)
                            .build());
        }

        MetricSnapshots snapshots() {
            MetricSnapshots.Builder all = MetricSnapshots.builder();
            byName.values().forEach(gauge -> all.metricSnapshot(gauge.build()));
            return all.build();
        }
    }

    @Override
    public MetricSnapshots collect() {
        Gauges gauges = new Gauges();
        gauges.add("swingnode_store_waiting_messages", "Messages that wait for the store", node.waitingMessages());
        gauges.add(
                "swingnode_archive_waiting", "Files of the archive that are not durable yet", blocks.archiveWaiting());
        gauges.add("swingnode_build_info", "Always 1", 1, Labels.of("version", program.version()));
        boolean answers = addReading(gauges);
        gauges.add("swingnode_up", "1 when the node answers, 0 when it does not", answers ? 1 : 0);
        addFiles(gauges);
        addTables(gauges);
        addConnections(gauges);
        addExports(gauges);
        addBackups(gauges);
        addApplications(gauges);
        return gauges.snapshots();
    }

    private boolean addReading(Gauges gauges) {
        NodeReading reading;
        try {
            reading = NodeReading.of(node);
        } catch (StoreException e) {
            return false;
        }
        reading.store()
                .committed()
                .ifPresent(head ->
                        gauges.add("swingnode_block_height", "Height of the last committed block", head.height()));
        gauges.add(
                "swingnode_vat_actors",
                "Vats that have an actor",
                reading.store().vats());
        gauges.add(
                "swingnode_exports",
                "Exports that the node makes",
                reading.store().exports());
        gauges.add(
                "swingnode_wal_bytes",
                "Size of the write-ahead log",
                reading.health().walBytes());
        gauges.add(
                "swingnode_wal_limit_bytes",
                "Size of the write-ahead log past which the oldest reader is ended",
                reading.health().walLimitBytes());
        gauges.add(
                "swingnode_wal_stuck",
                "1 when the log cannot be moved to the database, so that commits end soon",
                reading.health().moveFailure().isPresent() ? 1 : 0);
        gauges.add(
                "swingnode_readers",
                "Readers of earlier commits",
                reading.health().views());
        gauges.addMillis(
                "swingnode_oldest_reader_seconds",
                "For how long the oldest of them has been reading",
                reading.health().oldestViewMillis());
        reading.ledger().ifPresent(ledger -> addLedger(gauges, ledger));
        return true;
    }

    private static void addLedger(Gauges gauges, BlockLedgerHealth ledger) {
        gauges.add("swingnode_ledger_waiting", "Events of the ledger that are not durable yet", ledger.waiting());
        gauges.add("swingnode_ledger_waiting_max", "How many may wait", ledger.waitingMax());
        for (BlockLedgerHealth.Phase phase : BlockLedgerHealth.Phase.values()) {
            gauges.add(
                    "swingnode_ledger_phase",
                    "1 for what the ledger of blocks is doing, 0 for the rest",
                    phase == ledger.phase() ? 1 : 0,
                    Labels.of("phase", phase.name()));
        }
    }

    private void addFiles(Gauges gauges) {
        Path dir = node.settings().storeDir();
        try {
            StoreSpace.Space space =
                    StoreSpace.of(dir, node.settings().storeOptions().database());
            gauges.add("swingnode_database_free_bytes", "Free pages of the database file, in bytes", space.freeBytes());
        } catch (StoreException e) {
            // The readings of the store say what is wrong with it; a size that cannot be had is left out.
            return;
        }
        gauges.add(
                "swingnode_database_bytes",
                "Size of the database file",
                StoreDirectory.sizeBytes(StoreDirectory.fileIn(dir)));
        gauges.add("swingnode_journal_bytes", "Size of the journal's file", program.journalBytes());
    }

    private void addTables(Gauges gauges) {
        tables.found().ifPresent(found -> {
            for (StoreInfo.Table table : found.extent().tables()) {
                Labels labels = Labels.of("table", table.name());
                gauges.add("swingnode_table_rows", "Rows of a table when they were counted", table.rows(), labels);
                gauges.add(
                        "swingnode_table_bytes",
                        "Pages of a table and its indexes when they were counted",
                        table.sizeBytes(),
                        labels);
            }
            gauges.add("swingnode_vats", "Vats that run", found.extent().vats());
            gauges.add(
                    "swingnode_cleanup_vats_left",
                    "Terminated vats of which rows are left for the cleanup",
                    found.extent().terminatedVats());
            gauges.addMillis("swingnode_table_count_seconds", "How long the count of rows took", found.millis());
            gauges.addMillis(
                    "swingnode_table_count_age_seconds",
                    "How long ago the rows were counted",
                    (System.currentTimeMillis() - found.atMillis()));
        });
    }

    private void addConnections(Gauges gauges) {
        Map<String, Long> connections = kernels.connections();
        for (String role : KernelServer.roles()) {
            gauges.add(
                    "swingnode_connections",
                    "Connections to the sockets for kernels and readers, by role",
                    connections.getOrDefault(role, 0L),
                    Labels.of("role", role));
        }
    }

    private void addExports(Gauges gauges) {
        int number = 0;
        for (CopyUnderWay export : program.exports()) {
            number++;
            Labels labels = Labels.of("export", Integer.toString(number), "step", export.step());
            gauges.add(
                    "swingnode_export_done", "Entries or artifacts of an export's step so far", export.count(), labels);
            gauges.add("swingnode_export_expected", "Of how many; 0 when that is not known", export.total(), labels);
            gauges.add("swingnode_export_bytes", "Bytes of them so far", export.sizeBytes(), labels);
        }
    }

    private void addBackups(Gauges gauges) {
        program.backups().ifPresent(backups -> {
            backups.lastMillis()
                    .ifPresent(millis -> gauges.addMillis(
                            "swingnode_backup_timestamp_seconds",
                            "When the newest backup was made, in seconds since 1970",
                            millis));
            backups.lastHeight()
                    .ifPresent(height -> gauges.add("swingnode_backup_height", "Height of the newest backup", height));
            gauges.add("swingnode_backup_running", "1 while a backup is being made", backups.running() ? 1 : 0);
            gauges.add(
                    "swingnode_backup_failing",
                    "1 when the last backup that was due could not be made",
                    backups.fault().isPresent() ? 1 : 0);
        });
    }

    private void addApplications(Gauges gauges) {
        program.applications()
                .forEach((status, count) -> gauges.add(
                        "swingnode_applications", "Applications by status", count, Labels.of("status", status)));
    }
}
