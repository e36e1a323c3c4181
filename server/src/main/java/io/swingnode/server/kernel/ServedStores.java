package io.swingnode.server.kernel;

import io.swingnode.persistence.transfer.ExportSource;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ExportSink;
import io.swingnode.protocol.StoreException;
import java.nio.file.Path;

/** The stores that a server opens for its clients. Any thread may call. */
public interface ServedStores {
    /**
     * Opens the block of a store for the calling thread.
     *
     * @param sink given what is pending of the export data, when the options ask for it
     * @throws StoreException (BUSY) while somebody has the store's block; (USAGE) for a store that is not served
     */
    ServedBlock openBlock(BlockOptions options, ExportSink sink);

    /**
     * A view of the last commit of a store, for one reader.
     *
     * @throws StoreException (NOT_FOUND) when there is no such store; (USAGE) when it is not served
     */
    ExportSource openExport(StoreName store, ArtifactMode mode);

    /**
     * Where a client may import into.
     *
     * @throws StoreException (USAGE) for a store that is not served, or that must not be replaced
     */
    Path importTarget(StoreName store);
}
