package io.swingnode.tests;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The layout of a module, as docs/architecture.md describes it: its folders, the modules that it may use, and the types
 * that it shows to other modules.
 *
 * @param name the name of the module, and of its package below {@code io.swingnode}
 * @param uses the modules it may use
 * @param layers its folders from the bottom up, in layers of one or more; a folder may use those of lower layers only.
 *     The empty name is the module's root
 * @param shows the types that other modules may use, by name below the module's package; empty for all types
 */
record ModuleLayout(String name, List<String> uses, List<List<String>> layers, Set<String> shows) {
    private static final String ROOT = "io.swingnode.";

    static final List<ModuleLayout> ALL = List.of(
            module("protocol").layers("", "wire"),
            module("persistence", "protocol")
                    .layers(
                            "io",
                            "gzip",
                            "sqlite",
                            "copy",
                            "block",
                            "archive",
                            "kv transcript snapshot bundle",
                            "cleanup",
                            "parallel",
                            "transfer",
                            "maintenance",
                            "inspect",
                            "")
                    .shows(
                            "BlockOwner SwingStore StoreOptions archive.ArchiveJob archive.ArchiveOptions archive.ArchiveWriter")
                    .shows(
                            "archive.ArchiveFiles block.BlockStats block.BlockWriter block.CommitMode block.CommitQueue block.ExportDelta block.GroupPlace block.Loan block.LogWatcher block.StoreTimer block.Write block.WriterLink bundle.BundleStore gzip.Codecs")
                    .shows(
                            "cleanup.TerminatedVats cleanup.CleanupPlan cleanup.CleanupPlanner cleanup.CleanupView io.DurableFiles io.FileMode io.IoReason io.LockFile io.Spool kv.HostKvStore kv.KernelKvStore")
                    .shows(
                            "maintenance.Finding maintenance.Note maintenance.PruneOptions maintenance.RepopulateOptions maintenance.DumpEntry")
                    .shows(
                            "maintenance.StoreInfo maintenance.StorePruner maintenance.StoreRepopulator maintenance.StoreSpace")
                    .shows("parallel.CrankLimits parallel.CrankRunner parallel.NumberedCrank parallel.NumberedCranks")
                    .shows(
                            "inspect.Contents inspect.ContentsDiff inspect.DiffReport inspect.DirectoryContents inspect.Section")
                    .shows("copy.DatabaseImage inspect.StoreContents inspect.StoredText io.LineReader")
                    .shows(
                            "maintenance.ExportScan maintenance.LongStatements maintenance.StoreVerifier maintenance.WorkProgress")
                    .shows(
                            "snapshot.CompressedSnapshot snapshot.Compression snapshot.KernelSnapshots snapshot.LocatedSnapshot snapshot.SnapshotCompressor snapshot.SnapshotOptions")
                    .shows(
                            "snapshot.SnapshotStore sqlite.Cursor sqlite.Database sqlite.StoreDirectory sqlite.StoreHold")
                    .shows(
                            "transcript.TranscriptStore transfer.ArtifactDirectory transfer.CopyProgress transfer.ExportCopy")
                    .shows("transfer.ExportDirectory transfer.ExportDirectoryWriter transfer.ExportManifest")
                    .shows("transfer.ExportText transfer.OnlyVats")
                    .shows(
                            "transfer.ExportSource transfer.ImportOptions transfer.ImportReport transfer.MetadataRepair transfer.StoreExporter")
                    .shows("transfer.StoreImporter"),
            module("streams", "protocol persistence").layers(""),
            module("journal", "protocol").layers("").shows("Journal JournalLog JournalTypes Journaled SettingNames"),
            module("components", "protocol journal")
                    .layers("model", "event", "files", "config", "manifest process", "actor", "operation", "")
                    .shows(
                            "LifecycleManager files.CheckedTar config.ComponentsSettings event.AppEvent event.ApplicationJson event.ApplicationView event.EventHub")
                    .shows("files.FileTrees files.LogTimes")
                    .shows("model.ConfigEntry model.LifecycleException model.Selection model.StartOptions")
                    .shows("model.UpgradeSession"),
            module("actors", "protocol persistence streams journal components")
                    .layers("export", "ledger", "request", "vat", "archive cleanup", "store", "")
                    .shows(
                            "SwingNode NodeSettings HomeConfig KernelAddress HostAddress StoreSession KernelSession HostSession")
                    .shows(
                            "export.NodeExport export.StoreHealth export.StoreReaders ledger.BlockLedgerQuery store.StoreStatus")
                    .shows("ledger.BlockHead ledger.BlockLedgerHealth")
                    .shows("ledger.BlockPage ledger.BlockRecord"),
            module("server", "protocol persistence streams actors")
                    .layers("net", "client kernel", "metrics")
                    .shows("client.ClientOptions client.NodeAddress client.RemoteExport net.HostPort net.TlsFiles")
                    .shows(
                            "kernel.KernelServer kernel.HomeStore kernel.NamedStores kernel.ReaderPort kernel.ServerLimits")
                    .shows(
                            "metrics.BackupState metrics.CopyUnderWay metrics.MetricsServer metrics.MetricsSettings metrics.NodeMetrics metrics.Program"),
            module("demo", "protocol persistence streams journal components actors")
                    .layers("", "parallel"),
            module("node", "protocol persistence streams journal components actors server demo")
                    .layers("", "check control conformance", "backup", "app store", "demo inspect watch")
                    .shows("Cancellation CommandProvider Counts ExitCodes OutputMixin Progress"),
            module("bench", "protocol persistence streams journal components actors server demo node")
                    .layers("generator measure", "kernel", "data parallel simulation", "workload jmh", ""));

    private static ModuleLayout module(String name, String... uses) {
        return new ModuleLayout(name, uses.length == 0 ? List.of() : words(uses[0]), List.of(), Set.of());
    }

    private ModuleLayout layers(String... bottomUp) {
        return new ModuleLayout(
                name, uses, Stream.of(bottomUp).map(ModuleLayout::words).toList(), shows);
    }

    private ModuleLayout shows(String types) {
        return new ModuleLayout(
                name,
                uses,
                layers,
                Set.copyOf(Stream.concat(shows.stream(), words(types).stream()).toList()));
    }

    private static List<String> words(String text) {
        return Arrays.asList(text.split(" ", -1));
    }

    /** The package of the module's root. */
    String rootPackage() {
        return ROOT + name;
    }

    /** The package of a folder. */
    String packageOf(String folder) {
        return folder.isEmpty() ? rootPackage() : rootPackage() + "." + folder;
    }

    /** Every folder, from the bottom up. */
    List<String> folders() {
        return layers.stream().flatMap(List::stream).toList();
    }

    /** The folders that {@code folder} must not use: those of higher layers, and the others of its own layer. */
    List<String> notBelow(String folder) {
        for (int i = 0; i < layers.size(); i++) {
            if (layers.get(i).contains(folder)) {
                return layers.subList(i, layers.size()).stream()
                        .flatMap(List::stream)
                        .filter(other -> !other.equals(folder))
                        .toList();
            }
        }
        throw new IllegalArgumentException(name + " has no folder named " + folder);
    }
}
