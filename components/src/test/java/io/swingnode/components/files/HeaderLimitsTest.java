package io.swingnode.components.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.PackageSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An archive cannot fill the memory with what is not the contents of its files. */
class HeaderLimitsTest {
    private static final PackageLimits LIMITS = new PackageLimits(10_000, 200_000_000);

    @TempDir
    Path dir;

    private Path layOut(String name, byte[] bytes) throws IOException {
        Path file = Files.write(dir.resolve(name), bytes);
        PackageSource source =
                new PackageSource(PackageSource.Kind.ARCHIVE, file.toString(), PackageListing.sha256(file));
        Packages packages = new Packages(dir.resolve("cache"), LIMITS);
        Path target = dir.resolve("versions").resolve("1");
        packages.fetch(source);
        String unused = packages.layOut(source, target);
        return target;
    }

    private void refuses(String name, byte[] bytes, String message) {
        assertThatThrownBy(() -> layOut(name, bytes))
                .isInstanceOfSatisfying(
                        LifecycleException.class, e -> assertThat(e.code()).isEqualTo(Code.BAD_PACKAGE))
                .hasMessageContaining(message);
    }

    private static byte[] tar(int bytes) throws IOException {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(plain)) {
            TarArchiveEntry entry = new TarArchiveEntry("file");
            entry.setSize(bytes);
            tar.putArchiveEntry(entry);
            tar.write(new byte[bytes]);
            tar.closeArchiveEntry();
        }
        return plain.toByteArray();
    }

    private static byte[] gzip(byte[] plain, GzipParameters parameters) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GzipCompressorOutputStream(bytes, parameters)) {
            gzip.write(plain);
        }
        return bytes.toByteArray();
    }

    private static byte[] together(byte[]... parts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.write(part);
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusesTheLongHeaderOfACompressedStream(boolean name) throws IOException {
        GzipParameters parameters = new GzipParameters();
        if (name) {
            parameters.setFileName("n".repeat(2 << 20));
        } else {
            parameters.setComment("c".repeat(2 << 20));
        }
        String message = "the header of a compressed stream is larger than 1048576 bytes";
        refuses("a.tar.gz", gzip(tar(10), parameters), message);
        byte[] honest = gzip(tar(10), new GzipParameters());
        refuses("b.tar.gz", together(honest, gzip(new byte[0], parameters)), message);
    }

    @Test
    void takesAStreamOfManyMembersAndMuchContents() throws IOException {
        byte[] plain = tar(20_000_000);
        byte[][] members = new byte[plain.length / 1_000_000 + 1][];
        for (int i = 0; i < members.length; i++) {
            int end = Math.min(plain.length, (i + 1) * 1_000_000);
            members[i] = gzip(Arrays.copyOfRange(plain, i * 1_000_000, end), new GzipParameters());
        }
        assertThat(layOut("a.tar.gz", together(members)).resolve("file")).hasSize(20_000_000);
    }

    @Test
    void refusesHeadersThatAreKeptForAllEntriesAndGrow() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            for (int i = 0; i < 40; i++) {
                TarArchiveEntry header = new TarArchiveEntry("global", TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER);
                header.addPaxHeader("key" + i, "v".repeat(900_000));
                tar.putArchiveEntry(header);
                tar.putArchiveEntry(new TarArchiveEntry("file" + i));
                tar.closeArchiveEntry();
            }
        }
        refuses("a.tar.gz", bytes.toByteArray(), "the headers are, together, larger than 16777216 bytes");
    }

    @Test
    void refusesADirectoryThatIsLargerThanTheMemoryForIt() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            for (int i = 0; i < 600; i++) {
                ZipArchiveEntry entry = new ZipArchiveEntry("file" + i);
                entry.setComment("c".repeat(65_000));
                zip.putArchiveEntry(entry);
                zip.closeArchiveEntry();
            }
        }
        refuses("a.zip", bytes.toByteArray(), "the directory is larger than");
    }

    @Test
    void takesADirectoryOfManyEntriesAndMuchContents() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            for (int i = 0; i < 300; i++) {
                zip.putArchiveEntry(new ZipArchiveEntry("n".repeat(100) + i));
                zip.write(new byte[i == 0 ? 50_000_000 : 10]);
                zip.closeArchiveEntry();
            }
        }
        Path target = layOut("a.zip", bytes.toByteArray());
        assertThat(target.resolve("n".repeat(100) + "0")).hasSize(50_000_000);
        assertThat(target.resolve("n".repeat(100) + "299")).hasSize(10);
    }
}
