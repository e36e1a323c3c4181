package io.swingnode.node.watch;

import io.swingnode.actors.ledger.BlockRecord;
import io.swingnode.node.control.NodeView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What happened between two samples, as printed in JSON.
 *
 * @param seconds between them
 * @param blocksPerSecond absent when the host keeps no height
 * @param recent the blocks of that time, or the last ones before it when there was none
 * @param vats those that run, the busiest first
 */
record TopView(
        NodeView node,
        double seconds,
        Optional<Double> blocksPerSecond,
        Optional<Recent> recent,
        List<Vat> vats,
        List<Component> components) {
    /** So many of the last blocks are shown when none is new. */
    private static final int LAST_BLOCKS = 20;

    /**
     * Blocks in the middle and at worst.
     *
     * @param cleaned spans and snapshots deleted for terminated vats
     */
    record Recent(
            int blocks,
            double commitMillis,
            double commitMillisMax,
            double runMillis,
            double cranks,
            double items,
            long cleaned) {}

    /** A vat and how fast its transcript grows. */
    record Vat(String vatID, long endPos, double itemsPerSecond) {}

    /** @param cpu processors that it kept busy; absent when it was started meanwhile */
    record Component(String name, String status, Optional<Double> cpu, long memoryBytes, long uptimeMillis) {}

    static TopView between(TopSample before, TopSample after) {
        double seconds = Math.max(1e-3, (after.nanos() - before.nanos()) / 1e9);
        Optional<Long> from = height(before.node());
        Optional<Long> to = height(after.node());
        return new TopView(
                after.node(),
                seconds,
                from.isPresent() && to.isPresent()
                        ? Optional.of(Math.max(0, to.get() - from.get()) / seconds)
                        : Optional.empty(),
                recent(after.blocks(), from),
                vats(before, after, seconds),
                components(before, after, seconds));
    }

    private static Optional<Long> height(NodeView node) {
        return node.height().or(() -> node.ledger().flatMap(NodeView.Ledger::height));
    }

    private static Optional<Recent> recent(List<BlockRecord> blocks, Optional<Long> from) {
        // Of what was recovered, nothing but the height is known.
        List<BlockRecord> known =
                blocks.stream().filter(block -> !block.recovered()).toList();
        List<BlockRecord> fresh = known.stream()
                .filter(block -> block.height() > from.orElse(-1L))
                .toList();
        List<BlockRecord> shown =
                fresh.isEmpty() ? known.subList(Math.max(0, known.size() - LAST_BLOCKS), known.size()) : fresh;
        if (shown.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Recent(
                shown.size(),
                median(shown.stream().map(block -> block.commitMicros() / 1e3).toList()),
                shown.stream()
                        .mapToDouble(block -> block.commitMicros() / 1e3)
                        .max()
                        .orElse(0),
                median(shown.stream()
                        .map(block -> block.executionMicros() / 1e3)
                        .toList()),
                shown.stream().mapToLong(BlockRecord::cranks).average().orElse(0),
                shown.stream().mapToLong(BlockRecord::items).average().orElse(0),
                shown.stream()
                        .mapToLong(block ->
                                block.cleanup().spans() + block.cleanup().snapshots())
                        .sum()));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static List<Vat> vats(TopSample before, TopSample after, double seconds) {
        List<Vat> vats = new ArrayList<>();
        after.positions().forEach((id, position) -> {
            // A new vat has had all its items since.
            long was = before.positions().getOrDefault(id, 0L);
            vats.add(new Vat(id, position, Math.max(0, position - was) / seconds));
        });
        vats.sort(Comparator.comparingDouble(Vat::itemsPerSecond)
                .reversed()
                .thenComparing(Comparator.comparingLong(Vat::endPos).reversed())
                .thenComparing(Vat::vatID));
        return vats;
    }

    private static List<Component> components(TopSample before, TopSample after, double seconds) {
        Map<String, TopSample.Component> earlier = new HashMap<>();
        before.components().forEach(each -> earlier.put(each.name(), each));
        return after.components().stream()
                .map(each -> new Component(
                        each.name(),
                        each.status(),
                        Optional.ofNullable(earlier.get(each.name()))
                                .filter(was -> was.cpuMillis() <= each.cpuMillis() && each.uptimeMillis() > 0)
                                .map(was -> (each.cpuMillis() - was.cpuMillis()) / 1e3 / seconds),
                        each.memoryBytes(),
                        each.uptimeMillis()))
                .toList();
    }
}
