package io.swingnode.tests;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A module of the project as docs/architecture.md draws it.
 *
 * @param name the module, which is also its package below {@code io.swingnode}
 * @param uses the modules it may use
 * @param floors its folders from the bottom up, each floor one or more; a folder may use those of lower floors. The
 *     empty name is the module's root
 * @param shows the types that other modules may use, by name below the module's package; all when there is none
 */
record House(String name, List<String> uses, List<List<String>> floors, Set<String> shows) {
    private static final String ROOT = "io.swingnode.";

    static final List<House> ALL = List.of(
            house("protocol").floors(""),
            house("persistence", "protocol")
                    .floors(
                            "sqlite io",
                            "block",
                            "archive",
                            "kv transcript snapshot bundle",
                            "cleanup",
                            "transfer",
                            "maintenance",
                            "")
                    .shows("SwingStore StoreOptions archive.ArchiveJob archive.ArchiveOptions archive.ArchiveWriter")
                    .shows("archive.ArchiveFiles block.BlockStats block.WriterThread bundle.BundleStore")
                    .shows(
                            "cleanup.TerminatedVats cleanup.CleanupPlan cleanup.CleanupPlanner cleanup.CleanupView kv.HostKvStore kv.KernelKvStore")
                    .shows(
                            "maintenance.Finding maintenance.PruneOptions maintenance.RepopulateOptions maintenance.StoreDump")
                    .shows(
                            "maintenance.StoreInfo maintenance.StorePruner maintenance.StoreRepopulator maintenance.StoreSpace")
                    .shows("maintenance.StoreVerifier maintenance.WorkProgress")
                    .shows("snapshot.CompressedSnapshot snapshot.SnapshotCompressor snapshot.SnapshotOptions")
                    .shows("snapshot.SnapshotStore sqlite.Cursor sqlite.Database sqlite.StoreDirectory")
                    .shows("transcript.TranscriptStore transfer.ArtifactDirectory transfer.CopyProgress")
                    .shows("transfer.ExportDirectory transfer.ExportDirectoryWriter transfer.ExportManifest")
                    .shows("transfer.ExportSource transfer.ImportOptions transfer.ImportReport transfer.StoreExporter")
                    .shows("transfer.StoreImporter"),
            house("streams", "protocol persistence").floors(""),
            house("journal", "protocol").floors("").shows("Journal JournalTypes Journaled"),
            house("components", "protocol journal")
                    .floors("model", "event", "files", "config", "manifest process", "actor", "operation", "")
                    .shows(
                            "LifecycleManager config.ComponentsSettings event.AppEvent event.ApplicationView event.EventHub")
                    .shows("files.FileTrees")
                    .shows("model.ConfigEntry model.LifecycleException model.Selection model.StartOptions")
                    .shows("model.UpgradeSession"),
            house("actors", "protocol persistence streams journal components")
                    .floors("export ledger", "vat", "archive cleanup", "store", "")
                    .shows("KernelSession NodeSettings SwingNode export.NodeExport ledger.BlockLedgerQuery")
                    .shows("ledger.BlockPage ledger.BlockRecord"),
            house("demo", "protocol persistence streams journal components actors")
                    .floors(""),
            house("node", "protocol persistence streams journal components actors demo")
                    .floors("", "control conformance", "app store", "demo")
                    .shows("Cancellation CommandProvider ExitCodes OutputMixin Progress"),
            house("bench", "protocol persistence streams journal components actors demo node")
                    .floors(""));

    private static House house(String name, String... uses) {
        return new House(name, uses.length == 0 ? List.of() : words(uses[0]), List.of(), Set.of());
    }

    private House floors(String... bottomUp) {
        return new House(name, uses, Stream.of(bottomUp).map(House::words).toList(), shows);
    }

    private House shows(String types) {
        return new House(
                name,
                uses,
                floors,
                Set.copyOf(Stream.concat(shows.stream(), words(types).stream()).toList()));
    }

    private static List<String> words(String text) {
        return Arrays.asList(text.split(" ", -1));
    }

    /** The package of the module, without those below it. */
    String rootPackage() {
        return ROOT + name;
    }

    /** The package of a folder. */
    String packageOf(String folder) {
        return folder.isEmpty() ? rootPackage() : rootPackage() + "." + folder;
    }

    /** Every folder, from the bottom up. */
    List<String> folders() {
        return floors.stream().flatMap(List::stream).toList();
    }

    /** Every folder of a floor above that of {@code folder}, and its neighbours on its own floor. */
    List<String> notBelow(String folder) {
        for (int i = 0; i < floors.size(); i++) {
            if (floors.get(i).contains(folder)) {
                return floors.subList(i, floors.size()).stream()
                        .flatMap(List::stream)
                        .filter(other -> !other.equals(folder))
                        .toList();
            }
        }
        throw new IllegalArgumentException(name + " has no folder named " + folder);
    }
}
