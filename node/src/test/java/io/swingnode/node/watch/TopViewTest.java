package io.swingnode.node.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.actors.ledger.BlockRecord;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.control.NodeView;
import io.swingnode.protocol.CleanupReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TopViewTest {
    private static NodeView node(Optional<Long> height) {
        return new NodeView(
                "/srv/node",
                42,
                "session",
                height,
                Optional.empty(),
                Optional.empty(),
                new NodeView.Sizes(3 << 20, 1 << 20),
                new NodeView.Log(
                        1 << 20, 4L << 30, 1, 12_000, Optional.of("an export"), Optional.empty(), Optional.empty()),
                Optional.of(new NodeView.Ledger("OPEN", 1, 1024, Optional.of(10L), Optional.empty(), Optional.empty())),
                2,
                0,
                List.of(),
                List.of(),
                Optional.empty());
    }

    private static BlockRecord block(long height, long commitMicros) {
        return new BlockRecord(
                height,
                "",
                4,
                6,
                100,
                3,
                new CleanupReport(1, 2, 0, 0),
                10_000,
                commitMicros,
                1,
                0,
                false,
                Optional.empty());
    }

    private static TopSample sample(
            long seconds, long height, Map<String, Long> positions, List<BlockRecord> blocks, long cpuMillis) {
        return new TopSample(
                seconds * 1_000_000_000L,
                node(Optional.of(height)),
                positions,
                blocks,
                List.of(new TopSample.Component("app/web", "running", cpuMillis, 1 << 20, 60_000)));
    }

    private static TopView view() {
        List<BlockRecord> blocks = LongStream.rangeClosed(1, 10)
                .mapToObj(height -> block(height, height * 1_000))
                .toList();
        return TopView.between(
                sample(1, 4, Map.of("v1", 100L, "v2", 50L), blocks.subList(0, 4), 1_000),
                sample(3, 10, Map.of("v1", 100L, "v2", 70L, "v3", 4L), blocks, 2_000));
    }

    @Test
    void ratesAreThoseBetweenTheSamples() {
        TopView view = view();
        assertThat(view.blocksPerSecond()).contains(3.0);
        TopView.Recent recent = view.recent().orElseThrow();
        assertThat(recent.blocks()).isEqualTo(6);
        assertThat(recent.commitMillis()).isEqualTo(8);
        assertThat(recent.commitMillisMax()).isEqualTo(10);
        assertThat(recent.cleaned()).isEqualTo(18);
        assertThat(view.vats())
                .containsExactly(
                        new TopView.Vat("v2", 70, 10), new TopView.Vat("v3", 4, 2), new TopView.Vat("v1", 100, 0));
        assertThat(view.components().getFirst().cpu()).contains(0.5);
    }

    @Test
    void nodeThatDoesNothingShowsItsLastBlocks() {
        List<BlockRecord> blocks = LongStream.rangeClosed(1, 30)
                .mapToObj(height -> block(height, 1_000))
                .toList();
        TopSample sample = sample(1, 30, Map.of(), blocks, 0);
        TopView view = TopView.between(sample, sample(2, 30, Map.of(), blocks, 0));
        assertThat(view.blocksPerSecond()).contains(0.0);
        assertThat(view.recent().orElseThrow().blocks()).isEqualTo(20);
        TopView without = TopView.between(sample(1, 30, Map.of(), List.of(), 0), sample(2, 30, Map.of(), List.of(), 0));
        assertThat(without.recent()).isEmpty();
        assertThat(TopScreen.lines(without, 40, 80)).anyMatch(line -> line.contains("none on record"));
    }

    @Test
    void screenFitsAndLeavesTheLeastBusyVatsOut() {
        TopView view = view();
        List<String> all = TopScreen.lines(view, 100, 200);
        assertThat(all.getFirst()).isEqualTo("/srv/node  process 42  block 10");
        assertThat(String.join("\n", all))
                .contains("3.0/s, a session works on the next")
                .contains("8.0 ms (longest 10.0), 10.0 ms of running before; 4.0 cranks, 6.0 items a block (6 blocks)")
                .contains("1.0 MiB of 4.0 GiB, 1 readers, the oldest for 12 s: an export")
                .containsPattern("v2 +70 +10.0\n")
                .containsPattern("app/web +running +50.0 +1.0 MiB +60 s");
        Map<String, Long> many = new HashMap<>();
        IntStream.range(0, 500).forEach(i -> many.put("v" + i, (long) i));
        TopView crowded = TopView.between(sample(1, 1, Map.of(), List.of(), 0), sample(2, 2, many, List.of(), 0));
        List<String> lines = TopScreen.lines(crowded, 24, 60);
        assertThat(lines).hasSize(24).allMatch(line -> line.length() <= 60);
        assertThat(lines)
                .anyMatch(line -> line.matches("and 4\\d\\d more vats"))
                .anyMatch(line -> line.startsWith("app/web"));
        assertThat(TopScreen.lines(crowded, 5, 10)).hasSize(5);
    }

    @Test
    void viewIsJsonToo() {
        assertThat(OutputMixin.json(view()))
                .contains("\"blocksPerSecond\":3.0", "\"commitMillis\":8.0", "\"vatID\":\"v2\"", "\"height\":10")
                .doesNotContain("\n");
    }
}
