package io.swingnode.components.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.PackageSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackagesTest {
    private static final PackageLimits LIMITS = new PackageLimits(10, 100_000);

    @TempDir
    Path dir;

    private PackageSource archive(String name, byte[] bytes) throws IOException {
        Path file = Files.write(dir.resolve(name), bytes);
        return new PackageSource(PackageSource.Kind.ARCHIVE, file.toString(), PackageListing.sha256(file));
    }

    private static byte[] zip(String name, byte[] content, int times) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < times; i++) {
                zip.putNextEntry(new ZipEntry(times == 1 ? name : name + i));
                zip.write(content);
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] tar(TarArchiveEntry... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            for (TarArchiveEntry entry : entries) {
                boolean file = entry.isFile();
                entry.setSize(file ? 5 : 0);
                tar.putArchiveEntry(entry);
                if (file) {
                    tar.write("hello".getBytes(StandardCharsets.UTF_8));
                }
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private Path layOut(PackageSource source) throws IOException {
        Packages packages = new Packages(dir.resolve("cache"), LIMITS);
        Path target = Files.createDirectories(dir.resolve("versions")).resolve("1");
        packages.fetch(source);
        String listing = packages.layOut(source, target);
        PackageListing.verify("c", target, listing);
        return target;
    }

    private void refuses(PackageSource source, String message) throws IOException {
        Path outside = dir.resolve("outside");
        assertThatThrownBy(() -> layOut(source))
                .isInstanceOfSatisfying(
                        LifecycleException.class, e -> assertThat(e.code()).isEqualTo(Code.BAD_PACKAGE))
                .hasMessageContaining(message);
        assertThat(outside).doesNotExist();
        assertThat(Files.createDirectories(dir.resolve("versions"))).isEmptyDirectory();
    }

    @Test
    void laysOutZipAndTarGz() throws IOException {
        byte[] content = "hello".getBytes(StandardCharsets.UTF_8);
        assertThat(layOut(archive("a.zip", zip("bin/run", content, 1))).resolve("bin/run"))
                .hasContent("hello");
        FileTrees.delete(dir.resolve("versions"));
        TarArchiveEntry run = new TarArchiveEntry("bin/run");
        run.setMode(0100755);
        Path file = layOut(archive("a.tar.gz", tar(run))).resolve("bin/run");
        assertThat(file).hasContent("hello").isExecutable();
    }

    @Test
    void refusesEntriesThatLeaveTheirDirectory() throws IOException {
        byte[] content = new byte[1];
        refuses(archive("a.zip", zip("../../outside", content, 1)), "would leave");
        refuses(archive("b.zip", zip("/" + dir.resolve("outside"), content, 1)), "would leave");
        refuses(archive("c.zip", zip("..\\outside", content, 1)), "would leave");
        refuses(archive("a.tar.gz", tar(new TarArchiveEntry("a/../../../outside"))), "would leave");
    }

    @Test
    void refusesLinks() throws IOException {
        TarArchiveEntry link = new TarArchiveEntry("link", TarConstants.LF_SYMLINK);
        link.setLinkName("/etc");
        refuses(archive("a.tar.gz", tar(link, new TarArchiveEntry("link/passwd"))), "not links");
    }

    @ParameterizedTest
    @ValueSource(bytes = {'1', '2', '3', '4', '6', '7', 'S', 'Z'})
    void refusesWhatIsNeitherFileNorDirectory(byte kind) throws IOException {
        refuses(archive("a.tar.gz", tar(new TarArchiveEntry("odd", kind))), "not links, pipes or devices");
        refuses(archive("b.tar.gz", tar(new TarArchiveEntry("odd/", kind))), "not links, pipes or devices");
    }

    @ParameterizedTest
    @ValueSource(ints = {0010000, 0020000, 0060000, 0120000, 0140000})
    void refusesWhatIsNeitherInAZip(int type) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            ZipArchiveEntry entry = new ZipArchiveEntry("odd");
            entry.setUnixMode(type | 0644);
            zip.putArchiveEntry(entry);
            zip.closeArchiveEntry();
        }
        refuses(archive("a.zip", bytes.toByteArray()), "not links, pipes or devices");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Icon\r", "a\nb", "tab\tbed", "bell\u0007"})
    void refusesNamesThatNoListingCouldHold(String name) throws IOException {
        refuses(archive("a.zip", zip(name, new byte[1], 1)), "control character");
        refuses(archive("a.tar.gz", tar(new TarArchiveEntry(name))), "control character");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Icon\r", "a\nb", "tab\there"})
    void refusesSuchNamesInADirectoryToo(String name) throws IOException {
        Path from = Files.createDirectories(dir.resolve("from/below"));
        Files.writeString(from.resolve(name), "hello");
        refuses(
                new PackageSource(
                        PackageSource.Kind.DIRECTORY, dir.resolve("from").toString(), ""),
                "control character");
    }

    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void refusesAPipeInsteadOfAnArchive() throws Exception {
        Path pipe = dir.resolve("p.zip");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        refuses(
                new PackageSource(PackageSource.Kind.ARCHIVE, pipe.toString(), "0".repeat(64)),
                "it is not a regular file");
    }

    @Test
    void refusesHeadersThatGrowWithoutEnd() throws IOException {
        for (byte kind : new byte[] {TarConstants.LF_GNUTYPE_LONGNAME, TarConstants.LF_PAX_EXTENDED_HEADER_LC}) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
                TarArchiveEntry header = new TarArchiveEntry("././@LongLink", kind);
                header.setSize(64 << 20);
                tar.putArchiveEntry(header);
                for (int i = 0; i < 64; i++) {
                    tar.write(new byte[1 << 20]);
                }
                tar.closeArchiveEntry();
                tar.putArchiveEntry(new TarArchiveEntry("file"));
                tar.closeArchiveEntry();
            }
            refuses(archive("a.tar.gz", bytes.toByteArray()), "cannot be unpacked");
        }
    }

    @Test
    void refusesBombs() throws IOException {
        refuses(archive("a.zip", zip("zeros", new byte[10_000_000], 1)), "more than 100000 bytes");
        refuses(archive("b.zip", zip("f", new byte[1], 11)), "more than 10 entries");
    }

    @Test
    void refusesEntriesThatAppearTwice() throws IOException {
        refuses(archive("a.tar.gz", tar(new TarArchiveEntry("a"), new TarArchiveEntry("./a"))), "appears twice");
    }

    @Test
    void refusesAWrongChecksumAndCachesNothing() throws IOException {
        Path file = Files.write(dir.resolve("a.zip"), zip("a", new byte[1], 1));
        PackageSource source = new PackageSource(PackageSource.Kind.ARCHIVE, file.toString(), "0".repeat(64));
        refuses(source, "SHA-256");
        assertThat(dir.resolve("cache")).isEmptyDirectory();
    }

    @Test
    void refusesAnArchiveThatIsNone() throws IOException {
        refuses(archive("a.zip", new byte[100]), "cannot be unpacked");
        refuses(archive("a.tar.gz", new byte[100]), "cannot be unpacked");
    }

    @Test
    void noticesFilesThatChangedAfterTheInstall() throws IOException {
        Path target = layOut(archive("a.zip", zip("run", "hello".getBytes(StandardCharsets.UTF_8), 1)));
        String listing = PackageListing.sha256(PackageListing.fileOf(target));
        Files.writeString(target.resolve("more"), "what a component adds does not matter");
        PackageListing.verify("c", target, listing);
        Files.writeString(target.resolve("run"), "changed");
        assertThatThrownBy(() -> PackageListing.verify("c", target, listing)).hasMessageContaining("run was changed");
    }
}
