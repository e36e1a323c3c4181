package io.swingnode.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs some seven gigabytes of disk and several minutes. */
@Tag("slow")
class LargeStoreTest {
    private static final long TWO_GIGABYTES = 2L << 30;

    @TempDir
    Path home;

    @Test
    void twoGigabytesAreRunExportedAndImportedOnASmallHeap() throws IOException, InterruptedException {
        Path output = home.resolve("output.txt");
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx256m",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.swingnode.node.Main"));
        command.addAll(List.of("demo", "--home", home.resolve("node").toString()));
        command.addAll(List.of("--blocks", "2100", "--item-bytes", "21000", "--keep-snapshots"));

        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        assertThat(process.waitFor()).as(Files.readString(output)).isZero();
        assertThat(Files.readString(output)).contains("the copy is identical");
        assertThat(Files.size(home.resolve("node/store/swingstore.sqlite"))).isGreaterThan(TWO_GIGABYTES);
        assertThat(Files.size(home.resolve("node/copy/swingstore.sqlite"))).isGreaterThan(TWO_GIGABYTES);
    }
}
