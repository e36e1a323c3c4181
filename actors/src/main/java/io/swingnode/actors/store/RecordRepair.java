package io.swingnode.actors.store;

import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.io.IoReason;
import io.swingnode.persistence.transfer.ExportDirectory;
import io.swingnode.persistence.transfer.MetadataRepair;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/** A repair of the block's store from an export directory, in steps, between which the supervisor answers others. */
final class RecordRepair implements AutoCloseable {
    /** Some milliseconds of work. */
    private static final int RECORDS_PER_STEP = 1000;

    private final SwingStore store;
    private final Path exportDir;
    private final ExportDirectory source;
    private final MetadataRepair repair;

    private RecordRepair(SwingStore store, Path exportDir, ExportDirectory source, MetadataRepair repair) {
        this.store = store;
        this.exportDir = exportDir;
        this.source = source;
        this.repair = repair;
    }

    /** @throws StoreException as {@link io.swingnode.protocol.HostRequest.RepairMetadata} says */
    static RecordRepair begin(SwingStore store, Path exportDir) {
        return reading(exportDir, () -> {
            ExportDirectory source = ExportDirectory.open(exportDir);
            boolean begun = false;
            try {
                RecordRepair repair = new RecordRepair(store, exportDir, source, store.beginRepair(source));
                begun = true;
                return repair;
            } finally {
                if (!begun) {
                    source.close();
                }
            }
        });
    }

    /** Goes on; true when {@link #finish} is next. */
    boolean step() {
        return reading(exportDir, () -> repair.step(RECORDS_PER_STEP));
    }

    Reply finish() {
        return new Reply.Repaired(store.finishRepair(repair));
    }

    @Override
    public void close() {
        repair.close();
        source.close();
    }

    /** The store itself reports its failures as faults, so failures to read are about the files of the export. */
    private static <T> T reading(Path exportDir, Supplier<T> read) {
        try {
            return read.get();
        } catch (UncheckedIOException e) {
            IOException cause = e.getCause();
            throw new StoreException(
                    Reason.UNAVAILABLE,
                    "the export in " + exportDir + " cannot be read: "
                            + (cause == null ? e.getMessage() : IoReason.sentence(cause)),
                    e);
        }
    }
}
