package io.swingnode.dist;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The packages that the build has made. */
final class Packages {
    static final String VERSION = property("swingnode.version");

    static final Path ARCHIVE = Path.of(property("swingnode.archive"));
    static final Path DEB = Path.of(property("swingnode.deb"));

    private Packages() {}

    static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("the build gives the property " + name);
        }
        return value;
    }

    /** True when Maven may not ask any server. */
    static boolean isOffline() {
        return property("swingnode.maven-mode").equals("offline=true");
    }

    /**
     * A file, directory or link in a package.
     *
     * @param mode as in {@code 0755}, with the letter of its kind before: f, d or l
     * @param contents a letter for each of its bytes, or the target of a link
     */
    record Entry(String mode, long owner, String contents) {
        byte[] bytes() {
            return contents.getBytes(StandardCharsets.ISO_8859_1);
        }

        String text() {
            return new String(bytes(), StandardCharsets.UTF_8);
        }
    }

    /** By names without the folder that holds all. */
    static Map<String, Entry> archive() throws IOException {
        try (InputStream in = Files.newInputStream(ARCHIVE)) {
            Map<String, Entry> entries = new TreeMap<>();
            String top = "swingnode-" + VERSION;
            tar(in).forEach((name, entry) -> {
                if (name.startsWith(top + "/")) {
                    entries.put(name.substring(top.length() + 1), entry);
                } else if (!name.equals(top)) {
                    throw new IllegalStateException(name + " is not in the archive's one folder");
                }
            });
            return entries;
        }
    }

    /**
     * The files of one part of the Debian package.
     *
     * @param part {@code control} or {@code data}
     */
    static Map<String, Entry> deb(String part) throws IOException {
        try (ArArchiveInputStream ar = new ArArchiveInputStream(new BufferedInputStream(Files.newInputStream(DEB)))) {
            for (ArArchiveEntry entry = ar.getNextEntry(); entry != null; entry = ar.getNextEntry()) {
                if (entry.getName().startsWith(part + ".tar.gz")) {
                    return tar(ar);
                }
            }
        }
        throw new IOException(DEB + " has no part " + part);
    }

    private static Map<String, Entry> tar(InputStream in) throws IOException {
        Map<String, Entry> entries = new TreeMap<>();
        TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(in));
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            String kind = entry.isDirectory() ? "d" : entry.isSymbolicLink() ? "l" : "f";
            byte[] bytes =
                    entry.isSymbolicLink() ? entry.getLinkName().getBytes(StandardCharsets.UTF_8) : tar.readAllBytes();
            String name = entry.getName().replaceFirst("^\\./", "").replaceFirst("/$", "");
            entries.put(
                    name,
                    new Entry(
                            kind + String.format(Locale.ROOT, "%04o", entry.getMode() & 07777),
                            entry.getLongUserId(),
                            new String(bytes, StandardCharsets.ISO_8859_1)));
        }
        return entries;
    }
}
