package io.swingnode.node.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
    @TempDir
    Path dir;

    private final List<String> printed = new ArrayList<>();

    private Path file() {
        return dir.resolve("x.log");
    }

    private Path rotated(int number) {
        return dir.resolve("x.log." + number);
    }

    private void write(String text) throws IOException {
        Files.writeString(file(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void copy() throws IOException {
        for (int i = 9; i >= 1; i--) {
            if (Files.exists(rotated(i))) {
                Files.move(rotated(i), rotated(i + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.copy(file(), rotated(1));
    }

    private void rotate() throws IOException {
        copy();
        Files.writeString(file(), "");
    }

    private LogTail tail(int count) throws IOException {
        LogTail tail = new LogTail(file(), false, (line, at) -> printed.add(line));
        tail.begin(count, 0);
        return tail;
    }

    @Test
    void beginsWithTheLastLinesAcrossRotations() throws IOException {
        write("1\n2\n3\n");
        rotate();
        write("4\n5\n");
        rotate();
        write("6\n");
        tail(2);
        assertThat(printed).containsExactly("5", "6");
        printed.clear();
        tail(5);
        assertThat(printed).containsExactly("2", "3", "4", "5", "6");
        printed.clear();
        tail(0).poll();
        assertThat(printed).isEmpty();
        tail(100);
        assertThat(printed).containsExactly("1", "2", "3", "4", "5", "6");
    }

    @Test
    void followsAcrossRotations() throws IOException {
        LogTail tail = tail(10);
        write("1\n2\n3");
        tail.poll();
        assertThat(printed).containsExactly("1", "2");
        write("\n4\n");
        rotate();
        tail.poll();
        assertThat(printed).containsExactly("1", "2", "3", "4");
        write("5\n");
        tail.poll();
        write("6\n");
        rotate();
        write("7\n");
        rotate();
        write("8\n");
        rotate();
        tail.poll();
        write("9\n");
        tail.poll();
        assertThat(printed)
                .isEqualTo(IntStream.rangeClosed(1, 9).mapToObj(String::valueOf).toList());
    }

    @Test
    void waitsUntilACopiedFileIsEmptied() throws IOException {
        LogTail tail = tail(10);
        write("1\n");
        tail.poll();
        write("2\n");
        copy();
        tail.poll();
        tail.poll();
        assertThat(printed).containsExactly("1");
        Files.writeString(file(), "");
        tail.poll();
        write("3\n");
        tail.poll();
        assertThat(printed).containsExactly("1", "2", "3");
    }

    @Test
    void beginsAnewWhenAllWasRemoved() throws IOException {
        write("1\n2\n3\n");
        rotate();
        LogTail tail = tail(10);
        Files.delete(file());
        Files.delete(rotated(1));
        tail.poll();
        write("4\n");
        tail.poll();
        assertThat(printed).containsExactly("1", "2", "3", "4");
    }

    @Test
    void lineLongerThanAReadKeepsItsCharacters() throws IOException {
        for (String character : List.of("\u00fc", "\u20ac", "\ud83d\ude00")) {
            for (int shift = 0; shift < 4; shift++) {
                printed.clear();
                Files.deleteIfExists(file());
                String line = "x".repeat(shift) + character.repeat(50_000);
                write(line + "\n");
                tail(10);
                assertThat(String.join("", printed)).isEqualTo(line);
            }
        }
    }

    @Test
    void lastWordsAreShownThoughNoLineFeedEndsThem() throws IOException {
        write("1\nout of memor");
        tail(10).finish();
        assertThat(printed).containsExactly("1", "out of memor");
    }

    @Test
    void followedLineThatNobodyEndsIsShownOnceItStaysAsItIs() throws IOException {
        write("1\n");
        LogTail tail = tail(10);
        write("fatal: ");
        tail.poll();
        write("no space");
        tail.poll();
        assertThat(printed).containsExactly("1");
        tail.poll();
        tail.poll();
        assertThat(printed).containsExactly("1", "fatal: no space");
    }

    private void writeBytes(byte... bytes) throws IOException {
        Files.write(file(), bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void characterThatIsWrittenInPartsStaysWhole() throws IOException {
        LogTail tail = tail(10);
        for (byte part : "\ud83d\ude00 \u20ac".getBytes(StandardCharsets.UTF_8)) {
            writeBytes(part);
            for (int i = 0; i < 4; i++) {
                tail.poll();
            }
        }
        write("\n");
        tail.poll();
        assertThat(String.join("", printed)).isEqualTo("\ud83d\ude00 \u20ac");
    }

    @Test
    void characterThatIsHalfWrittenAtTheEndIsNotShown() throws IOException {
        write("the price is ");
        byte[] euro = "\u20ac".getBytes(StandardCharsets.UTF_8);
        writeBytes(euro[0], euro[1]);
        tail(10).finish();
        assertThat(printed).containsExactly("the price is ");
        printed.clear();
        LogTail followed = tail(10);
        for (int i = 0; i < 4; i++) {
            followed.poll();
        }
        assertThat(printed).containsExactly("the price is ");
        writeBytes(euro[2]);
        followed.finish();
        assertThat(printed).containsExactly("the price is ", "\u20ac");
        printed.clear();
        write("\n");
        writeBytes(euro[0]);
        tail(1).finish();
        assertThat(printed).as("no line of nothing").isEmpty();
    }

    @Test
    void lineThatWasShownUnfinishedIsNotShownAgain() throws IOException {
        LogTail tail = tail(10);
        write("loading");
        for (int i = 0; i < 4; i++) {
            tail.poll();
        }
        assertThat(printed).containsExactly("loading");
        write("\nloaded\n\n");
        tail.poll();
        assertThat(printed).containsExactly("loading", "loaded", "");
        write("saving");
        for (int i = 0; i < 4; i++) {
            tail.poll();
        }
        write(" done\nend");
        tail.poll();
        tail.finish();
        assertThat(printed).containsExactly("loading", "loaded", "", "saving", " done", "end");
    }

    @Test
    void lineThatIsWrittenSlowlyOrAcrossARotationStaysOne() throws IOException {
        LogTail tail = tail(10);
        write("a slow");
        tail.poll();
        tail.poll();
        write(" line, \u20ac".substring(0, 7));
        byte[] euro = "\u20ac".getBytes(StandardCharsets.UTF_8);
        writeBytes(euro[0]);
        tail.poll();
        rotate();
        writeBytes(euro[1], euro[2]);
        write(" 5\n");
        tail.poll();
        assertThat(printed).containsExactly("a slow line, \u20ac 5");
    }

    @Test
    void aLongLineIsOne() throws IOException {
        write("x".repeat(200_000) + "\n");
        tail(10);
        assertThat(printed).containsExactly("x".repeat(200_000));
    }

    private List<String> since(long sinceMillis) throws IOException {
        List<String> timed = new ArrayList<>();
        LogTail tail = new LogTail(
                file(),
                true,
                (line, at) -> timed.add(line + " "
                        + at.map(note -> note.atMillis() + (note.late() ? " late" : ""))
                                .orElse("?")));
        tail.begin(Integer.MAX_VALUE, sinceMillis);
        tail.finish();
        return timed;
    }

    @Test
    void tellsWhenLinesWereWrittenAndBeginsWithThoseSinceATime() throws IOException {
        write("1\n2\n");
        rotate();
        Files.writeString(dir.resolve("x.log.1.times"), "2 1000\n4 2000\n");
        write("3\n4\nfi");
        Files.writeString(dir.resolve("x.log.times"), "2 3000 late\n6 4000\n");
        assertThat(since(0)).containsExactly("1 1000", "2 2000", "3 3000 late", "4 4000", "fi 4000");
        assertThat(since(2000)).containsExactly("2 2000", "3 3000 late", "4 4000", "fi 4000");
        write("ve\n");
        // The beginning of the line was seen at 4000, its end after that.
        assertThat(since(4001)).containsExactly("five ?");
        assertThat(since(4000)).containsExactly("4 4000", "five ?");
        assertThat(since(System.currentTimeMillis() + 60_000)).isEmpty();
    }

    @Test
    void linesOfWhichNothingWasNotedGoByTheTimeOfTheirFile() throws IOException {
        write("1\n2\n");
        assertThat(since(System.currentTimeMillis() - 60_000)).containsExactly("1 ?", "2 ?");
        assertThat(since(System.currentTimeMillis() + 60_000)).isEmpty();
    }
}
