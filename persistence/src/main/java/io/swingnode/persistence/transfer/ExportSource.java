package io.swingnode.persistence.transfer;

import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.StoreException;
import java.io.InputStream;
import java.util.Optional;

/**
 * A copy of a store that others can read: a store itself, or an export directory. One thread
 * at a time; cursors and streams must be closed, and end with the source.
 */
public interface ExportSource extends AutoCloseable {
    /**
     * The value of one of the host's keys; sources that carry no host keys know {@code host.height} at most.
     *
     * @throws StoreException (USAGE) when {@code key} does not start with {@code host.}
     */
    Optional<String> hostValue(String key);

    /** The export data. A key may come several times, the last one counts; no value means deletion. */
    Cursor<ExportEntry> exportData();

    /** How many entries {@link #exportData()} has; 0 when that is not known. */
    default long entryCount() {
        return 0;
    }

    /**
     * How many artifacts are offered.
     *
     * @throws StoreException as {@link #artifactNames()} does
     */
    default long artifactCount() {
        long count = 0;
        try (Cursor<ArtifactName> names = artifactNames()) {
            while (names.hasNext()) {
                names.next();
                count++;
            }
        }
        return count;
    }

    /** How many bytes the artifacts have; 0 when that is not known without reading them. */
    default long artifactBytes() {
        return 0;
    }

    /**
     * The names of the artifacts offered.
     *
     * @throws StoreException (INCOMPLETE) at the call, when the source lacks what its mode promises
     */
    Cursor<ArtifactName> artifactNames();

    /**
     * The bytes of an artifact.
     *
     * @return a stream that fails with an {@link java.io.IOException} or {@link StoreException} when the source
     *     turns out to be incomplete while it is read
     * @throws StoreException (NOT_FOUND) when it is not available
     */
    InputStream artifact(ArtifactName name);

    @Override
    void close();
}
