package io.swingnode.protocol;

import java.util.OptionalDouble;

/**
 * The result of saving a snapshot.
 *
 * @param hash SHA-256 of the plain bytes
 * @param uncompressedSizeBytes size of the plain bytes
 * @param compressedSizeBytes size as stored
 * @param compressSeconds time spent reading, hashing and compressing
 * @param dbSaveSeconds time spent adding it to the block
 * @param archiveWriteSeconds time spent writing it to the archive, if there is one
 */
public record SnapshotResult(
        String hash,
        long uncompressedSizeBytes,
        long compressedSizeBytes,
        double compressSeconds,
        double dbSaveSeconds,
        OptionalDouble archiveWriteSeconds) {}
