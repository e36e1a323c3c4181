package io.swingnode.node.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.node.CommandRun;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.Main;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands {@code backup}, {@code restore} and {@code backups}. */
class BackupCommandsTest {
    @TempDir
    private static Path sample;

    @TempDir
    private Path temp;

    private record Ended(int status, String err) {}

    @BeforeAll
    static void makeHome() throws IOException {
        Path unused = SampleHome.make(sample.resolve("home"));
    }

    private static String home() {
        return sample.resolve("home").toString();
    }

    private static CommandRun run(Object... args) {
        return CommandRun.of(Arrays.stream(args).map(Object::toString).toList());
    }

    /** As a process of its own, by a shell. */
    private Ended shell(String script, Path in) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of("sh", "-c", script + " exec \"$0\" \"$@\"", java));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of("-Djava.io.tmpdir=" + temp, Main.class.getName()));
        command.addAll(arguments);
        Path err = temp.resolve("err");
        Process process = new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectOutput(temp.resolve("out").toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return new Ended(process.exitValue(), Files.readString(err));
    }

    private List<String> arguments = List.of();

    @Test
    void backupIsListedAndRestored() {
        Path folder = temp.resolve("backups");
        CommandRun made = run("backup", home(), folder, "--keep", 3);
        assertThat(made.status()).as(made.err()).isZero();
        assertThat(made.out()).contains("at block 3").contains("verified");
        assertThat(run("backups", folder).out()).contains("block 3").contains("of " + home());
        assertThat(run("backups", folder, "-o", "json").out()).contains("\"height\":3");
        assertThat(folder.resolve(".unfinished").toFile().mkdir()).isTrue();
        assertThat(run("backups", folder).err())
                .as("a run that has written nothing")
                .isEmpty();
        CommandRun restored = run("restore", folder, temp.resolve("again"));
        assertThat(restored.status()).as(restored.err()).isZero();
        assertThat(restored.out()).contains("./swingnode serve");
        CommandRun twice = run("restore", folder, temp.resolve("again"));
        assertThat(twice.status()).isEqualTo(ExitCodes.USAGE);
        assertThat(twice.complaints()).singleElement().asString().contains("is not empty");
    }

    @Test
    void archiveGoesThroughAPipeAndIsRefusedWhenCut() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CommandRun made = CommandRun.toStream(out, "backup", home(), "-");
        assertThat(made.status()).as(made.err()).isZero();
        byte[] bytes = out.toByteArray();
        assertThat(new String(bytes, 0, 13, StandardCharsets.US_ASCII)).isEqualTo(BackupManifest.FORMAT_FILE);
        Path cut = Files.write(temp.resolve("cut.tar"), Arrays.copyOf(bytes, bytes.length * 2 / 3));
        arguments = List.of("restore", "-", temp.resolve("again").toString());
        Ended refused = shell("", cut);
        assertThat(refused.err()).contains("not whole");
        assertThat(refused.status()).isEqualTo(ExitCodes.FAILED);
        assertThat(temp.resolve("again/store")).doesNotExist();
        Ended restored = shell("", Files.write(temp.resolve("whole.tar"), bytes));
        assertThat(restored.status()).as(restored.err()).isZero();
        assertThat(run("verify", temp.resolve("again")).status()).isZero();
    }

    @Test
    void everyDamagedByteOfAnArchiveIsFound() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(CommandRun.toStream(out, "backup", home(), "-").status()).isZero();
        byte[] bytes = out.toByteArray();
        for (int part = 1; part < 12; part++) {
            int at = bytes.length / 12 * part / 512 * 512 + 100;
            byte[] damaged = bytes.clone();
            damaged[at] ^= 1;
            CommandRun run =
                    run("restore", Files.write(temp.resolve("damaged.tar"), damaged), temp.resolve("again" + part));
            // What is not of any entry is no damage.
            boolean isPadding = bytes[at] == 0 && run.status() == ExitCodes.OK;
            assertThat(run.status() == ExitCodes.FAILED || isPadding)
                    .as("byte " + at + run.out())
                    .isTrue();
        }
    }

    @Test
    void fullDiskIsToldAndOlderBackupsStay() throws Exception {
        // Larger than the libraries that the program unpacks.
        Path home = SampleHome.make(temp.resolve("home"));
        Path large = Files.write(home.resolve("node/large"), new byte[12 << 20]);
        Path folder = temp.resolve("backups");
        assertThat(run("backup", home, folder).status()).isZero();
        byte[] other = new byte[(int) Files.size(large)];
        Arrays.fill(other, (byte) 1);
        Files.write(large, other);
        arguments = List.of("backup", home.toString(), folder.toString(), "--keep", "1");
        Ended full = shell("ulimit -f 8192; ", new File("/dev/null").toPath());
        assertThat(full.status()).as(full.err()).isEqualTo(ExitCodes.FAILED);
        assertThat(full.err())
                .contains("cannot write " + folder)
                .contains("File too large")
                .contains("the same command goes on");
        assertThat(new BackupFolder(folder).list()).hasSize(1);
        CommandRun again = run("backup", home, folder, "--keep", 1);
        assertThat(again.out()).contains("were there from an interrupted run").contains("deleted");
        assertThat(new BackupFolder(folder).list()).hasSize(1);
    }

    @Test
    void wrongUseIsNamed() {
        assertThat(run("backup", home(), "-", "--keep", 2).complaints())
                .singleElement()
                .asString()
                .contains("--keep");
        assertThat(run("backup", temp, temp.resolve("b")).complaints())
                .singleElement()
                .asString()
                .contains("is not the home of a node");
        assertThat(run("restore", temp.resolve("none"), temp.resolve("h")).complaints())
                .singleElement()
                .asString()
                .contains("there is no backup");
        assertThat(run("backups", temp.resolve("none")).complaints()).hasSize(1);
    }
}
