package io.swingnode.persistence.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random schedules of numbered cranks give what the same cranks give one by one. {@code -Dschedule.seed=N} runs one of them
 * alone, many times.
 */
class SchedulesTest {
    private static final int RUNS = 250;
    private static final int RUNS_SLOW = 10_000;
    private static final int RUNS_OF_ONE = 200;

    /** One of so many is on a disk. */
    private static final int ON_DISK = 16;

    @TempDir
    Path dir;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void numberedCranksGiveWhatCranksOneByOneGive() {
        Long replayed = Long.getLong("schedule.seed");
        if (replayed != null) {
            for (int i = 0; i < RUNS_OF_ONE; i++) {
                check(replayed, i);
            }
        } else {
            run(System.nanoTime(), RUNS);
        }
    }

    @Test
    @Tag("slow")
    void tenThousandSchedulesGiveWhatCranksOneByOneGive() {
        run(System.nanoTime(), RUNS_SLOW);
    }

    private void run(long first, int runs) {
        System.out.println("SchedulesTest: " + runs + " seeds drawn from " + first);
        Random seeds = new Random(first);
        for (int i = 0; i < runs; i++) {
            check(seeds.nextLong(), i);
        }
    }

    private void check(long seed, int run) {
        Optional<Path> where =
                Math.floorMod(seed, ON_DISK) == 0 ? Optional.of(dir.resolve(String.valueOf(run))) : Optional.empty();
        Schedule schedule = new Schedule(seed, where);
        String serial = schedule.serial();
        assertThat(schedule.numbered())
                .as("-Dschedule.seed=" + seed + " (" + schedule + ")")
                .isEqualTo(serial);
    }
}
