package io.swingnode.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.bench.data.BenchData;
import io.swingnode.bench.kernel.Kernel.Via;
import io.swingnode.bench.measure.Clock;
import io.swingnode.bench.measure.Outcome;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepetitionsTest {
    @TempDir
    private Path dir;

    @Test
    void runsAColdWorkloadOnce() throws Exception {
        Scripted workload = new Scripted(0, 7);

        Map<String, Object> fields = cold(workload).fields();

        assertThat(fields).containsEntry("secs", figure(7)).doesNotContainKeys("warm", "repetitions");
        assertThat(workload.steps).containsExactly("prepare", "measure", "digest", "close");
    }

    @Test
    void reportsTheMediansOfTheLastThreeRepetitions() throws Exception {
        Scripted workload = new Scripted(0.6, 9, 5, 1);

        Map<String, Object> fields = warm(workload).fields();

        assertThat(fields)
                .containsEntry("secs", figure(5))
                .containsEntry("things", 5L)
                .containsEntry("warm", 1L)
                .containsEntry("repetitions", 3L)
                .containsEntry("reported", 3L)
                .containsEntry("secsOfEach", List.of(figure(9), figure(5), figure(1)));
    }

    @Test
    void reportsTheLastThirdOfManyRepetitions() throws Exception {
        Scripted workload = new Scripted(0.0999, 40, 30, 20, 10, 9, 8, 7, 6, 5, 4, 3);

        Map<String, Object> fields = warm(workload).fields();

        assertThat(fields)
                .containsEntry("repetitions", 11L)
                .containsEntry("reported", 4L)
                .containsEntry("secs", figure(4.5));
    }

    @Test
    void digestsTheLastRepetitionOnly() throws Exception {
        Scripted workload = new Scripted(0.4, 3, 2, 1);

        Map<String, Object> fields = warm(workload).fields();

        assertThat(fields).containsEntry("digest", "of 1.0");
        assertThat(workload.steps)
                .containsExactly(
                        "prepare", "measure", "close", "prepare", "measure", "close", "prepare", "measure", "digest",
                        "close");
    }

    /** Every repetition of the real workload makes a store of its own, and gives the same result as a cold run. */
    @Test
    void beginsEachRepetitionWithAFreshStore() throws Exception {
        Map<String, Object> fields = new Repetitions(new BlockWorkload(true), setting(), 1, Clock::seconds)
                .run()
                .fields();

        assertThat(fields)
                .containsEntry("exportPairs", 2410L)
                .containsEntry("activityhash", "0afb096a99503d12")
                .containsEntry("exportHash", "74d876d989781dd6")
                .containsKeys("cpuS", "threadCpuS", "allocMB");
        assertThat((BigDecimal) fields.get("allocMB")).isPositive();
        assertThat(setting().directory()).doesNotExist();
    }

    private BenchSetting setting() {
        return new BenchSetting(
                new BenchData(dir), dir.resolve("store"), BlockSetting.ofReference(4, Via.STORE), false);
    }

    private static BigDecimal figure(double value) {
        return (BigDecimal) new Outcome().figure("f", value).value("f");
    }

    private Outcome cold(Scripted workload) throws Exception {
        return new Repetitions(workload, setting(), 0, workload::now).run();
    }

    private Outcome warm(Scripted workload) throws Exception {
        return new Repetitions(workload, setting(), 1, workload::now).run();
    }

    /** Lets its clock go on by as much for each repetition, and reports the next figure. */
    private static final class Scripted implements Workload {
        private final List<String> steps = new ArrayList<>();
        private final double seconds;
        private final double[] figures;
        private int next;
        private double now;

        Scripted(double seconds, double... figures) {
            this.seconds = seconds;
            this.figures = figures;
        }

        double now() {
            return now;
        }

        @Override
        public Repetition prepare(BenchSetting setting) throws Exception {
            assertThat(setting.directory()).doesNotExist();
            steps.add("prepare");
            Files.createDirectory(setting.directory());
            double figure = figures[next++];
            return new Repetition() {
                @Override
                public Outcome measure() {
                    steps.add("measure");
                    now += seconds;
                    return new Outcome().figure("secs", figure).count("things", (long) figure);
                }

                @Override
                public void addDigests(Outcome outcome) {
                    steps.add("digest");
                    outcome.text("digest", "of " + figure);
                }

                @Override
                public void close() {
                    steps.add("close");
                }
            };
        }
    }
}
