package io.swingnode.components.files;

/**
 * How much one package may bring.
 *
 * @param maxEntries files and directories
 * @param maxBytes bytes of all files together, as fetched and again as unpacked
 */
public record PackageLimits(long maxEntries, long maxBytes) {
    /** Roomy for an application's code, tight for a bomb. */
    public static final PackageLimits DEFAULT = new PackageLimits(100_000, 4L << 30);
}
