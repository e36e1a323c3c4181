package io.swingnode.components.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.swingnode.components.Fixture;
import io.swingnode.components.TestNode;
import io.swingnode.components.config.ComponentsSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRotationTest {
    @TempDir
    Path dir;

    private static String text(int number) {
        return (number + "\n").repeat(1_000);
    }

    @Test
    void keepsAsManyFilesAsItMay() throws IOException {
        Path logs = Files.createDirectories(dir.resolve("app/components/one/logs"));
        Path file = logs.resolve("output.log");
        LogRotation rotation = new LogRotation(dir, new LogLimits(1_500, 2));
        for (int i = 1; i <= 4; i++) {
            Files.writeString(file, text(i));
            rotation.all();
            assertThat(file).isEmptyFile();
        }
        Files.writeString(file, "small");
        Files.writeString(logs.resolve("other"), text(1));
        rotation.all();
        assertThat(file).hasContent("small");
        assertThat(logs.resolve("output.log.1")).hasContent(text(4));
        assertThat(logs.resolve("output.log.2")).hasContent(text(3));
        assertThat(logs.toFile().list())
                .containsExactlyInAnyOrder(
                        "output.log",
                        "output.log.times",
                        "output.log.1",
                        "output.log.1.times",
                        "output.log.2",
                        "output.log.2.times",
                        "other");
    }

    @Test
    void notesWhenLinesWereWritten() throws IOException {
        Path logs = Files.createDirectories(dir.resolve("app/components/one/logs"));
        Path file = logs.resolve("output.log");
        long[] now = {1_000};
        LogRotation rotation = new LogRotation(dir, new LogLimits(1_024, 2), () -> now[0]);
        rotation.all();
        Files.writeString(file, "one\n");
        now[0] = 2_000;
        rotation.all();
        now[0] = 3_000;
        rotation.all();
        Files.writeString(file, "one\ntwo\n");
        now[0] = 4_000;
        rotation.all();
        LogTimes.Note one = new LogTimes.Note(4, 2_000, false);
        LogTimes.Note two = new LogTimes.Note(8, 4_000, false);
        assertThat(LogTimes.read(file)).containsExactly(one, two);

        // Another node, which finds more than was noted.
        Files.writeString(file, "one\ntwo\nthree\n");
        now[0] = 9_000;
        LogRotation next = new LogRotation(dir, new LogLimits(1_024, 2), () -> now[0]);
        next.all();
        LogTimes.Note three = new LogTimes.Note(14, 9_000, true);
        assertThat(LogTimes.read(file)).containsExactly(one, two, three);

        Files.writeString(file, "x".repeat(2_000));
        now[0] = 10_000;
        next.all();
        LogTimes.Note full = new LogTimes.Note(2_000, 10_000, false);
        assertThat(LogTimes.read(logs.resolve("output.log.1"))).containsExactly(one, two, three, full);
        assertThat(LogTimes.read(file)).isEmpty();
        // Emptied by a reset, and written anew.
        Files.writeString(file, "longer than before\n");
        next.all();
        Files.writeString(file, "new\n");
        now[0] = 11_000;
        next.all();
        assertThat(LogTimes.read(file)).containsExactly(new LogTimes.Note(4, 11_000, false));
        Files.writeString(logs.resolve("output.log.times"), "4 11000\n7 ");
        assertThat(LogTimes.read(file)).hasSize(1);
    }

    @Test
    void losesNothingOfAProcessThatGoesOnWriting() throws IOException {
        String counting =
                "command: [sh, -c, 'i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo $i; done; exec sleep 600']";
        ComponentsSettings settings = TestNode.quick(dir.resolve("home"))
                .logLimits(new LogLimits(2_000, 50))
                .build();
        try (TestNode node =
                TestNode.start(dir.resolve("home"), settings).install(new Fixture(dir).component("one", counting))) {
            node.start("one");
            Path logs = node.directories().logs(Fixture.ID, "one");
            // Files move under the reader while they are rotated.
            await().atMost(TestNode.PATIENCE)
                    .ignoreException(NoSuchFileException.class)
                    .until(() -> numbers(logs).contains(3_000));
            await().atMost(TestNode.PATIENCE)
                    .untilAsserted(() ->
                            assertThat(Files.size(logs.resolve("output.log"))).isLessThan(2_001));
            assertThat(logs.resolve("output.log.1")).exists();
            List<Integer> numbers = numbers(logs);
            assertThat(numbers).isSorted().doesNotHaveDuplicates();
            assertThat(numbers).startsWith(1).endsWith(3_000);
            // Emptying is the one moment in which lines can fall between: within a file none is missing.
            for (int i = 50; i >= 0; i--) {
                List<Integer> file = numbers(logs, i);
                assertThat(file).hasSize(file.isEmpty() ? 0 : file.getLast() - file.getFirst() + 1);
            }
            node.live("one");
        }
    }

    private static List<Integer> numbers(Path logs) throws IOException {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 50; i >= 0; i--) {
            numbers.addAll(numbers(logs, i));
        }
        return numbers;
    }

    private static List<Integer> numbers(Path logs, int rotations) throws IOException {
        Path file = logs.resolve(rotations == 0 ? "output.log" : "output.log." + rotations);
        return Files.exists(file)
                ? Files.readAllLines(file).stream().map(Integer::valueOf).toList()
                : List.of();
    }

    @Test
    void refusesLimitsThatKeepNothing() {
        assertThatThrownBy(() -> new LogLimits(10, 1)).hasMessageContaining(LogLimits.BYTES_VARIABLE);
        assertThatThrownBy(() -> new LogLimits(10_000, 0)).hasMessageContaining(LogLimits.FILES_VARIABLE);
    }
}
