package io.swingnode.persistence.model;

import io.swingnode.persistence.TestStore;
import io.swingnode.persistence.kv.KernelKvStore;
import io.swingnode.persistence.transcript.TranscriptStore;
import io.swingnode.protocol.VatId;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the store of a run holds, and what its model says that it should hold, as texts to be compared. */
record ModelContents(ModelRun run) {
    String spans(String vatId) {
        VatId vat = new VatId(vatId);
        TranscriptStore transcripts = run.store.store.transcripts();
        StringBuilder out = new StringBuilder();
        for (ModelState.Span span : run.model.state().vat(vatId).spans.values()) {
            transcripts
                    .findSpan(vat, span.startPos())
                    .ifPresent(found -> out.append(new ModelState.Span(
                            found.startPos(), found.endPos(), found.hash(), found.isCurrent(), found.incarnation())));
            List<String> items = TestStore.items(transcripts.readSpan(vat, span.startPos()));
            boolean incomplete = !items.isEmpty() && items.getLast().startsWith("INCOMPLETE");
            out.append(incomplete ? items.subList(0, items.size() - 1) : items);
            out.append(incomplete ? "!INCOMPLETE" : "").append('\n');
        }
        return out.toString();
    }

    String snapshots() {
        return run.store.store.snapshots().listAll().stream()
                .map(snap -> snap.vat() + " " + snap.snapPos() + " " + snap.hash() + snap.inUse() + "\n")
                .collect(Collectors.joining());
    }

    String readable() {
        KernelKvStore kv = run.store.store.kernelKv();
        TreeMap<String, String> keys = new TreeMap<>(ModelState.BYTES);
        Optional<String> next = Optional.of("");
        while (next.isPresent()) {
            String key = next.get();
            kv.get(key).ifPresent(value -> keys.put(key, value));
            next = kv.getNextKey(key);
        }
        StringBuilder out = new StringBuilder(keys.toString());
        ModelRun.VATS.forEach(vatId -> out.append('\n').append(spans(vatId)));
        return out.append(snapshots()).toString();
    }

    String expectedReadable() {
        TreeMap<String, String> keys = new TreeMap<>(run.model.state().kv);
        keys.keySet().removeIf(key -> key.startsWith("host."));
        StringBuilder out = new StringBuilder(keys.toString());
        ModelRun.VATS.forEach(vatId -> out.append('\n').append(run.vats.spans(vatId)));
        return out.append(run.vats.snapshots()).toString();
    }
}
