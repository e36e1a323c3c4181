package io.swingnode.components.model;

/**
 * Where the files of a component come from.
 *
 * @param location an absolute directory, an absolute archive path, or a URL
 * @param sha256 lower-case hex checksum of the archive; empty for a directory
 */
public record PackageSource(Kind kind, String location, String sha256) {
    public enum Kind {
        /** The component brings no files of its own. */
        NONE,
        /** A directory of this machine, copied at install. */
        DIRECTORY,
        /** A {@code .zip} or {@code .tar.gz} file of this machine. */
        ARCHIVE,
        /** A {@code .zip} or {@code .tar.gz} file behind an http or https URL. */
        URL
    }

    public static final PackageSource NONE = new PackageSource(Kind.NONE, "", "");
}
