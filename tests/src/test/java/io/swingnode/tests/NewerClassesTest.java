package io.swingnode.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The program with which the launcher brings classes for Java 5 to a format that an archive of classes takes. */
class NewerClassesTest {
    private static final int JAVA_8 = 52;
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    Path dir;

    @BeforeEach
    void requireTheLibrary() {
        assumeTrue(Runtime.version().feature() >= 24, "this JDK has no library for class files");
    }

    private static Path picocli() throws Exception {
        return Path.of(CommandLine.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    private static int major(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getShort(6);
    }

    private static Map<String, byte[]> files(Path jar) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (JarFile open = new JarFile(jar.toFile())) {
            for (ZipEntry entry :
                    open.stream().filter(each -> !each.isDirectory()).toList()) {
                files.put(entry.getName(), open.getInputStream(entry).readAllBytes());
            }
        }
        return files;
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    private static void renew(Path jar) throws Exception {
        String program = Path.of("..", "node", "src", "main", "launcher", "NewerClasses.java")
                .toString();
        assertThat(run(JAVA, "-XX:TieredStopAtLevel=1", program, jar.toString()))
                .isEmpty();
    }

    @Test
    void oldClassesGetNewerOnesAndEverythingElseStays() throws Exception {
        Path jar = Files.copy(picocli(), dir.resolve("picocli.jar"));
        Map<String, byte[]> old = files(jar);
        assertThat(old.values().stream().filter(bytes -> bytes.length > 8 && major(bytes) == 49))
                .as("picocli comes in a newer format: the launcher need not do this any more")
                .isNotEmpty();
        renew(jar);
        Map<String, byte[]> made = files(jar);
        assertThat(made.keySet()).isEqualTo(old.keySet());
        made.forEach((name, bytes) -> {
            if (!name.endsWith(".class")) {
                if (!name.endsWith("MANIFEST.MF")) {
                    assertThat(bytes).as(name).isEqualTo(old.get(name));
                }
            } else {
                assertThat(major(bytes)).as(name).isGreaterThanOrEqualTo(JAVA_8);
            }
        });
        // It has a main method of its own, and the virtual machine verifies every class that it loads.
        assertThat(run(JAVA, "-cp", jar.toString(), "picocli.AutoComplete", "--help"))
                .contains("Generates a bash completion script");
    }

    @Test
    void aJarWithoutOldClassesStays() throws Exception {
        Path jar = Files.copy(
                Path.of(Test.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI()),
                dir.resolve("junit.jar"));
        byte[] before = Files.readAllBytes(jar);
        renew(jar);
        assertThat(jar).hasBinaryContent(before);
    }
}
