package io.swingnode.components.files;

/**
 * Limits of one package.
 *
 * @param maxEntries files and directories
 * @param maxBytes size of the archive, and again the total size of the unpacked files
 */
public record PackageLimits(long maxEntries, long maxBytes) {
    /** Ample for an application's code, and a bound for archives made to fill the disk. */
    public static final PackageLimits DEFAULT = new PackageLimits(100_000, 4L << 30);
}
