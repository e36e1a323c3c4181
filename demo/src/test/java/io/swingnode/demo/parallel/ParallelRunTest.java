package io.swingnode.demo.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.SwingNode;
import io.swingnode.demo.DemoListener;
import io.swingnode.protocol.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParallelRunTest {
    @TempDir
    Path home;

    private final List<String> told = new ArrayList<>();

    private static ParallelOptions options(Workload workload, int threads) {
        return new ParallelOptions(workload, 5, 4, 60, 5, 200, 50, threads);
    }

    @ParameterizedTest
    @EnumSource
    void parallelBlocksGiveTheStoreOfSerialOnes(Workload workload) {
        ParallelReport report = new ParallelRun(home, options(workload, 4), new Listening()).run();

        assertThat(report.isSound()).isTrue();
        assertThat(report.cranks()).isEqualTo(240);
        assertThat(report.failures()).isPositive();
        assertThat(report.activityHash()).hasSize(64);
        assertThat(told).last().asString().contains("are identical");
    }

    @Test
    void hashTellsWhatWasDelivered() {
        String hash = hashOfParallelBlock("a", options(Workload.CHAINS, 3));

        assertThat(hashOfParallelBlock("b", options(Workload.CHAINS, 1))).isEqualTo(hash);
        assertThat(hashOfParallelBlock("c", options(Workload.HOT, 3))).isNotEqualTo(hash);
    }

    private String hashOfParallelBlock(String way, ParallelOptions options) {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home.resolve(way)).withoutJournal());
                ParallelKernel kernel = ParallelKernel.start(node, options, new Deliveries(options))) {
            return kernel.parallelBlock().activityHash();
        }
    }

    @Test
    void refusesAHomeThatHoldsAStore() {
        ParallelOptions options = new ParallelOptions(Workload.INDEPENDENT, 1, 1, 2, 2, 0, 0, 1);
        assertThat(new ParallelRun(home, options, new Listening()).run().isSound())
                .isTrue();
        assertThatThrownBy(() -> new ParallelRun(home, options, new Listening()).run())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("already contains a store");
    }

    private final class Listening implements DemoListener {
        @Override
        public void tell(String sentence) {
            told.add(sentence);
        }

        @Override
        public void blocks(long done, long total) {}

        @Override
        public void checkStop() {}
    }
}
