package io.swingnode.persistence.snapshot;

import io.swingnode.persistence.io.Spool;

/**
 * A snapshot that is hashed and compressed, but not yet in a store.
 *
 * @param hash SHA-256 of the plain bytes
 * @param uncompressedSizeBytes size of the plain bytes
 * @param spool the compressed bytes
 * @param compressSeconds time from creating the compressor to the end of the snapshot
 */
public record CompressedSnapshot(String hash, long uncompressedSizeBytes, Spool spool, double compressSeconds) {
    /** Size as it will be stored. */
    public long compressedSizeBytes() {
        return spool.sizeBytes();
    }
}
