package io.swingnode.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.SwingNode;
import io.swingnode.protocol.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoRunTest {
    private static final DemoOptions SMALL = new DemoOptions(3, 4, 20, 200, 4_096, 10, 2);

    @TempDir
    Path home;

    @Test
    void wholeRunIsSound() {
        DemoReport report = run(home.resolve("a"), SMALL);

        assertThat(report.isSound()).isTrue();
        assertThat(report.height()).isEqualTo(12);
        assertThat(report.cranks()).isEqualTo(240);
        assertThat(report.snapshots()).isGreaterThan(10);
        assertThat(report.faultSeen()).contains(DemoRun.PLANNED_FAULT);
    }

    @Test
    void seedAloneDecidesTheActivityHash() {
        DemoOptions sequential = new DemoOptions(3, 4, 20, 200, 4_096, 10, 1);
        DemoOptions otherSeed = new DemoOptions(4, 4, 20, 200, 4_096, 10, 2);
        String parallelHash = run(home.resolve("a"), SMALL).activityHash();

        assertThat(run(home.resolve("b"), sequential).activityHash()).isEqualTo(parallelHash);
        assertThat(run(home.resolve("c"), otherSeed).activityHash()).isNotEqualTo(parallelHash);
    }

    @Test
    void refusesAHomeThatHoldsAStore() {
        run(home, SMALL);
        assertThatThrownBy(() -> run(home, SMALL))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("already contains a store");
    }

    @Test
    void replayNoticesATranscriptOfOtherOptions() {
        NodeSettings settings = NodeSettings.of(home).withoutJournal();
        try (SwingNode node = SwingNode.start(settings);
                DemoKernel kernel = DemoKernel.start(node, SMALL)) {
            kernel.runBlock();
        }
        DemoOptions other = new DemoOptions(3, 4, 20, 300, 4_096, 10, 2);
        try (SwingNode node = SwingNode.start(settings)) {
            assertThatThrownBy(() -> DemoKernel.start(node, other))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("behaves differently than before");
        }
    }

    private static DemoReport run(Path home, DemoOptions options) {
        List<String> told = new ArrayList<>();
        DemoReport report = new DemoRun(NodeSettings.of(home).withoutJournal(), 12, options, new DemoListener() {
                    @Override
                    public void tell(String sentence) {
                        told.add(sentence);
                    }

                    @Override
                    public void blocks(long done, long total) {
                        assertThat(done).isLessThanOrEqualTo(total);
                    }

                    @Override
                    public void checkStop() {}
                })
                .run();
        assertThat(told).isNotEmpty();
        return report;
    }
}
