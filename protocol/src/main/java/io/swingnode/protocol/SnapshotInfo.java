package io.swingnode.protocol;

/**
 * The snapshot from which a vat would start.
 *
 * @param snapPos the transcript position it was taken at
 * @param hash SHA-256 of the plain bytes
 * @param uncompressedSizeBytes size of the plain bytes
 * @param compressedSizeBytes size as stored
 */
public record SnapshotInfo(long snapPos, String hash, long uncompressedSizeBytes, long compressedSizeBytes) {}
