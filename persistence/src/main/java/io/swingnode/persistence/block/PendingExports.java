package io.swingnode.persistence.block;

import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.ExportSink;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.Utf8Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Collects changes of the export data, in the layers of the block and its crank, until the {@link Joiner} hands them to the
 * sink. Without a sink nothing is collected.
 */
public final class PendingExports extends ExportNotes {
    private final Block block;
    private final Crank crank;
    private Optional<ExportSink> sink;

    /** True when what is collected may hold half a surrogate pair. */
    private boolean halfPairs;

    public PendingExports(Block block, Crank crank, Optional<ExportSink> sink) {
        this.block = block;
        this.crank = crank;
        this.sink = sink;
    }

    /**
     * Sets the sink, in place of another if there is one.
     *
     * @throws StoreException (USAGE) after a change, which the sink would miss
     */
    public void setSink(ExportSink newSink) {
        block.requireRunning();
        if (block.isDirty()) {
            throw new StoreException(
                    Reason.USAGE, "the export sink must be set before the first change; commit, then set it");
        }
        sink = Optional.of(newSink);
    }

    boolean isWanted() {
        return sink.isPresent();
    }

    @Override
    public void note(String key, Optional<String> value, boolean holdsHalfPair) {
        if (sink.isPresent()) {
            crank.top().exports().put(key, value);
            halfPairs |= holdsHalfPair;
        }
    }

    /** Hands the collected changes to the sink, if there are any. When the sink throws, they are kept. */
    void handOver() {
        handOver(crank.layers(), halfPairs);
    }

    /** As {@link #handOver()}, with what a numbered crank has collected, in its own layers. */
    void handOver(CrankBuffer numbered) {
        handOver(numbered.layers(), halfPairs || numbered.holdsHalfPairs());
    }

    private void handOver(List<Layer> ofCrank, boolean mayHoldHalfPairs) {
        if (sink.isEmpty()) {
            return;
        }
        List<ExportEntry> entries = entries(ofCrank, mayHoldHalfPairs);
        if (entries.isEmpty()) {
            return;
        }
        block.meter()
                .export(
                        entries.size(),
                        () -> block.whileHandingOver(() -> sink.get().accept(entries)));
        halfPairs = false;
        block.own().exports().clear();
        ofCrank.forEach(layer -> layer.exports().clear());
    }

    /** What has not been handed over yet, in byte order of the keys. */
    public List<ExportEntry> entries() {
        return entries(crank.layers(), halfPairs);
    }

    private List<ExportEntry> entries(List<Layer> ofCrank, boolean mayHoldHalfPairs) {
        block.requireRunning();
        Map<String, Optional<String>> pending = pending(ofCrank);
        String[] keys = pending.keySet().toArray(String[]::new);
        for (String key : keys) {
            block.keyOrder().note(key);
        }
        Arrays.sort(keys, block.keyOrder());
        List<ExportEntry> entries = new ArrayList<>(keys.length);
        for (String key : keys) {
            Optional<String> value = Objects.requireNonNull(pending.get(key));
            entries.add(
                    mayHoldHalfPairs
                            ? new ExportEntry(Utf8Text.exported(key), value.map(Utf8Text::exported))
                            : new ExportEntry(key, value));
        }
        return entries;
    }

    /** A higher layer overrides a lower one. */
    private Map<String, Optional<String>> pending(List<Layer> layers) {
        if (layers.isEmpty()) {
            return block.own().exports();
        }
        if (layers.size() == 1 && block.own().exports().isEmpty()) {
            return layers.getFirst().exports();
        }
        Map<String, Optional<String>> merged = new HashMap<>(block.own().exports());
        for (Layer layer : layers) {
            merged.putAll(layer.exports());
        }
        return merged;
    }
}
