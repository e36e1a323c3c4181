package io.swingnode.tests;

import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.SwingNode;
import io.swingnode.demo.DemoKernel;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ExportEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The same kernel in this process, never interrupted: tells what every height must be. */
final class CrashReference implements AutoCloseable {
    private final SwingNode node;
    private final DemoKernel kernel;
    private final List<String> hashes = new ArrayList<>();

    CrashReference(Path home, long seed) {
        node = SwingNode.start(NodeSettings.of(home).withoutJournal());
        kernel = DemoKernel.start(node, CrashWorld.options(seed));
        hashes.add(kernel.session().getActivityhash());
    }

    /** The activity hash after the block of a height. */
    String hash(long height) {
        advanceTo(height);
        return hashes.get((int) height);
    }

    private void advanceTo(long height) {
        while (hashes.size() <= height) {
            hashes.add(kernel.commit(CrashWorld.execute(kernel)).activityHash());
        }
    }

    /** The export data after the block of a height, which must not be below those asked for before. */
    List<ExportEntry> exportData(long height) {
        advanceTo(height);
        if (kernel.height() != height) {
            throw new IllegalStateException("the reference is at " + kernel.height() + " and past " + height);
        }
        return exportData(node.settings().storeDir());
    }

    static List<ExportEntry> exportData(Path store) {
        List<ExportEntry> entries = new ArrayList<>();
        try (StoreExporter exporter = StoreExporter.open(store, ArtifactMode.DEBUG);
                Cursor<ExportEntry> data = exporter.exportData()) {
            data.forEachRemaining(entries::add);
        }
        return entries;
    }

    @Override
    public void close() {
        kernel.close();
        node.close();
    }
}
