package io.swingnode.components.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.PackageSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives whose headers contradict themselves, each other or what follows them. */
class ArchiveEntriesTest {
    private static final PackageLimits LIMITS = new PackageLimits(20, 1_000_000);
    private static final int LOCAL_HEADER = 0;

    @TempDir
    Path dir;

    private Path layOut(String name, byte[] bytes) throws IOException {
        Path file = Files.write(dir.resolve(name), bytes);
        PackageSource source =
                new PackageSource(PackageSource.Kind.ARCHIVE, file.toString(), PackageListing.sha256(file));
        Packages packages = new Packages(dir.resolve("cache"), LIMITS);
        Path target = dir.resolve("versions").resolve("1");
        packages.fetch(source);
        PackageListing.verify("c", target, packages.layOut(source, target));
        return target;
    }

    private void refuses(String name, byte[] bytes, String... words) throws IOException {
        assertThatThrownBy(() -> layOut(name, bytes))
                .isInstanceOfSatisfying(
                        LifecycleException.class, e -> assertThat(e.code()).isEqualTo(Code.BAD_PACKAGE))
                .hasMessageStartingWith("package " + dir.resolve(name))
                .hasMessageContainingAll(words)
                .message()
                .doesNotContain("java.", "org.apache");
        assertThat(dir.resolve("versions")).isEmptyDirectory();
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        }
        return bytes.toByteArray();
    }

    /** Each entry's contents are as many bytes as it says, directories' too. */
    private static byte[] tar(TarArchiveEntry... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (TarArchiveEntry entry : entries) {
                tar.putArchiveEntry(entry);
                tar.write(new byte[(int) entry.getSize()]);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** An entry as no honest writer makes it, then the end of the archive. */
    private static byte[] raw(String name, int kind, byte[] contents, byte[]... before) throws IOException {
        byte[] header = new byte[512];
        TarArchiveEntry entry = new TarArchiveEntry("n");
        entry.setSize(contents.length);
        entry.writeEntryHeader(header);
        byte[] bytes = name.getBytes(UTF_8);
        System.arraycopy(bytes, 0, header, 0, bytes.length);
        header[TarConstants.LF_OFFSET] = (byte) kind;
        Arrays.fill(header, TarConstants.CHKSUM_OFFSET, TarConstants.CHKSUM_OFFSET + 8, (byte) ' ');
        long sum = TarUtils.computeCheckSum(header);
        TarUtils.formatCheckSumOctalBytes(sum, header, TarConstants.CHKSUM_OFFSET, 8);
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        for (byte[] part : before) {
            tar.write(part, 0, part.length - 1024);
        }
        tar.write(header);
        tar.write(Arrays.copyOf(contents, (contents.length + 511) / 512 * 512));
        tar.write(new byte[1024]);
        return tar.toByteArray();
    }

    private static TarArchiveEntry entry(String name, int bytes) {
        TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_NORMAL);
        entry.setSize(bytes);
        return entry;
    }

    /** Two files of which the contents are stored as they are. */
    private static byte[] zip(String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            for (String name : names) {
                byte[] contents = "hello".getBytes(UTF_8);
                ZipArchiveEntry entry = new ZipArchiveEntry(name);
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(contents.length);
                entry.setCrc(0x3610a686L);
                zip.putArchiveEntry(entry);
                zip.write(contents);
                zip.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static int directoryHeader(byte[] zip) {
        int end = zip.length - 22;
        return ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).getInt(end + 16);
    }

    private static byte[] changed(byte[] bytes, int at) {
        byte[] changed = bytes.clone();
        changed[at] ^= 1;
        return changed;
    }

    @Test
    void takesHonestArchives() throws IOException {
        Path target = layOut("a.tar.gz", gzip(tar(entry("dir/", 0), entry("dir/" + "n".repeat(200), 700))));
        assertThat(target.resolve("dir/" + "n".repeat(200))).hasSize(700);
        FileTrees.delete(dir.resolve("versions"));
        assertThat(layOut("a.zip", zip("a", "A")).resolve("A")).hasContent("hello");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void refusesAHeaderWithAnotherChecksum(int header) throws IOException {
        byte[] tar = tar(entry("n".repeat(200), 10), entry("second", 10));
        // The extended header, its contents, the first file's header and contents, the second file's header.
        int at = new int[] {0, 1024, 2048}[header];
        refuses("a.tar.gz", gzip(changed(tar, at)), "a header does not have the checksum that it states");
    }

    @Test
    void refusesAnArchiveThatEndsWithinAHeader() throws IOException {
        byte[] tar = Arrays.copyOf(tar(entry("first", 10), entry("second", 10)), 1024 + 300);
        refuses("a.tar.gz", gzip(tar), "at or after entry \"first\": the archive ends within a header");
    }

    @Test
    void refusesAnArchiveThatEndsWithinAFile() throws IOException {
        refuses("a.tar.gz", gzip(Arrays.copyOf(tar(entry("first", 900)), 1024)), "entry \"first\"", "Truncated");
        byte[] gzip = gzip(tar(entry("first", 900)));
        refuses("b.tar.gz", Arrays.copyOf(gzip, gzip.length - 12), "package");
    }

    @ParameterizedTest
    @CsvSource({"reg/, 0", "directory/, 5"})
    void refusesADirectoryWithContents(String name, int kind) throws IOException {
        String reason = "it is a directory, and has 10 bytes of contents";
        refuses("a.tar.gz", gzip(raw(name, '0' + kind, new byte[10])), "entry \"" + name + "\"", reason);
        refuses("a.zip", zip("reg/"), "entry \"reg/\"", "it is a directory, and has 5 bytes of contents");
    }

    @Test
    void refusesSparseFilesOfEveryKind() throws IOException {
        byte[] old = raw("22 GNU.sparse.size=10\n22 GNU.sparse.map=0,1\n");
        refuses("a.tar.gz", gzip(raw("file", '0', new byte[10], old)), "entry \"file\"", "it is a sparse file");
        byte[] newer = raw("22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n26 GNU.sparse.realsize=10\n");
        byte[] map = Arrays.copyOf("1\n0\n1\n".getBytes(UTF_8), 512);
        refuses("b.tar.gz", gzip(raw("file", '0', map, newer)), "entry \"file\"", "it is a sparse file");
    }

    private static byte[] raw(String extendedHeader) throws IOException {
        return raw("h", 'x', extendedHeader.getBytes(UTF_8));
    }

    @Test
    void refusesAnExtendedHeaderThatGivesAnotherSize() throws IOException {
        byte[] tar = raw("file", '0', "c".repeat(600).getBytes(UTF_8), raw("11 size=40\n"));
        refuses("a.tar.gz", gzip(tar), "entry \"file\"", "a header does not have the checksum");
    }

    @Test
    void refusesANameWithANulOrOfTheDirectoryItself() throws IOException {
        byte[] nul = raw("14 path=fi\0le\n");
        refuses("a.tar.gz", gzip(raw("file", '0', new byte[0], nul)), "entry \"fi?le\"", "control character");
        refuses(
                "b.tar.gz",
                gzip(raw(".", '0', new byte[3])),
                "entry \".\"",
                "its name is that of the component's directory");
        refuses("c.tar.gz", gzip(tar(entry("a", 3), entry("a/b", 3))), "both a file and a directory a");
        refuses("d.tar.gz", gzip(tar(entry("a/b", 3), entry("a", 3))), "a directory of that name");
        refuses("a.zip", zip("a", "a"), "entry \"a\"", "it appears twice");
        refuses("b.zip", zip("/a"), "entry \"/a\"", "it would leave the component's directory");
    }

    /** Positions in the header before the contents. */
    @ParameterizedTest
    @CsvSource({
        "6, encryption",
        "8, method of compression",
        "14, checksum",
        "18, size",
        "22, size",
        "30, name",
    })
    void refusesAZipWhoseTwoHeadersDiffer(int at, String what) throws IOException {
        String reason = "its header and the archive's directory do not agree on its " + what;
        refuses("a.zip", changed(zip("first", "second"), LOCAL_HEADER + at), "entry \"first\"", reason);
    }

    @Test
    void refusesAZipWhoseContentsAreNotWhatTheDirectorySays() throws IOException {
        byte[] zip = zip("first", "second");
        refuses("a.zip", changed(zip, 30 + "first".length()), "entry \"first\"", "do not have the checksum");
        refuses("b.zip", changed(zip, LOCAL_HEADER), "entry \"first\"", "leads to something else");
        byte[] longer = changed(changed(zip, LOCAL_HEADER + 22), directoryHeader(zip) + 24);
        refuses("c.zip", longer, "entry \"first\"", "it has 5 bytes, the archive says 4");
        byte[] other = changed(changed(zip, LOCAL_HEADER + 8), directoryHeader(zip) + 10);
        refuses("d.zip", other, "\"first\"");
    }

    /** Whatever is broken, it is the package's error. */
    @Test
    void refusesBrokenArchivesOfAllKindsAsPackages() throws IOException {
        long seed = 20261128;
        Random random = new Random(seed);
        byte[] tar = tar(entry("n".repeat(200), 10), entry("second", 10));
        for (int i = 0; i < 600; i++) {
            boolean isZip = i % 2 == 0;
            byte[] bytes = isZip ? zip("first", "second") : tar.clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                bytes[random.nextInt(isZip ? bytes.length : 2600)] = (byte) random.nextInt(256);
            }
            try {
                Path unused = layOut(isZip ? "a.zip" : "a.tar.gz", isZip ? bytes : gzip(bytes));
                FileTrees.delete(dir.resolve("versions"));
            } catch (LifecycleException e) {
                assertThat(e.code()).as("seed %d, archive %d", seed, i).isEqualTo(Code.BAD_PACKAGE);
                assertThat(e.getMessage()).doesNotContain("java.", "org.apache");
            }
        }
    }
}
