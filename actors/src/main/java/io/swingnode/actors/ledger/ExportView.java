package io.swingnode.actors.ledger;

import io.swingnode.actors.export.StoreReaders;
import io.swingnode.persistence.maintenance.ExportScan;
import io.swingnode.protocol.ExportDigest;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * The store as it is after everything that the ledger was told of before, for a digest of its export data from scratch. Who
 * gets it closes it.
 *
 * @param scan the view of the store; empty when it could not be opened
 * @param replaces true when what the ledger knows of the export data may be wrong, because a commit has failed
 * @param reading tells when the view must be given up, because the write-ahead log cannot start over while it is read
 */
public record ExportView(Optional<ExportScan> scan, boolean replaces, StoreReaders.Reading reading)
        implements AutoCloseable {
    /**
     * Reads all export data.
     *
     * @param progress is told from time to time how many entries have been read; what it throws ends the scan
     * @throws StoreException when there is no view, or when it must be given up
     */
    ExportDigest run(LongConsumer progress) {
        reading.requireOpen();
        return scan.orElseThrow(
                        () -> new StoreException(Reason.UNAVAILABLE, "the store could not be opened for reading"))
                .run(entries -> {
                    reading.requireOpen();
                    progress.accept(entries);
                });
    }

    @Override
    public void close() {
        try {
            scan.ifPresent(ExportScan::close);
        } finally {
            reading.close();
        }
    }
}
