package io.swingnode.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalLogTest {
    @TempDir
    Path dir;

    private void setLength(long bytes) throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(dir.resolve(Journal.FILE_NAME + "-wal").toFile(), "rw")) {
            file.setLength(bytes);
        }
    }

    @Test
    void logThatIsNotMovedIsToldOnceEachTime() throws IOException {
        JournalLog log = JournalLog.of(Journal.sqlite(dir).config());
        assertThat(log.trouble()).as("no file").isEmpty();
        setLength(64 << 20);
        assertThat(log.trouble()).isEmpty();
        for (int time = 0; time < 2; time++) {
            setLength((64 << 20) + 1);
            assertThat(log.trouble())
                    .hasValueSatisfying(text -> assertThat(text).contains("journal.sqlite-wal", "64 MiB"));
            assertThat(log.trouble()).as("again").isEmpty();
            setLength(0);
            assertThat(log.trouble()).isEmpty();
        }
    }

    @Test
    void nodeWithoutAJournalInAFileHasNone() {
        assertThat(JournalLog.of(ConfigFactory.empty()).trouble()).isEmpty();
        assertThat(JournalLog.of(Journal.postgres("jdbc:postgresql://h/d", "u", "p")
                                .config())
                        .trouble())
                .isEmpty();
    }
}
