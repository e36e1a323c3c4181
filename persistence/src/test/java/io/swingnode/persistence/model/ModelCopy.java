package io.swingnode.persistence.model;

import io.swingnode.persistence.model.ModelState.Snap;
import io.swingnode.persistence.model.ModelState.Span;
import io.swingnode.persistence.model.ModelState.Vat;
import io.swingnode.protocol.ArtifactMode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What an export and its import should give: which state a copy in a mode has, if there can be one. */
final class ModelCopy {
    private final ModelState original;
    private final ArtifactMode mode;

    ModelCopy(ModelState original, ArtifactMode mode) {
        this.original = original;
        this.mode = mode;
    }

    /** True when the original lacks items that the mode promises. */
    boolean isIncomplete() {
        return original.vats.values().stream()
                .anyMatch(vat -> vat.current()
                        .map(current -> vat.spans.values().stream()
                                .anyMatch(span -> isPromised(span, current) && !isComplete(vat, span)))
                        .orElse(false));
    }

    private boolean isPromised(Span span, Span current) {
        return switch (mode) {
            case OPERATIONAL, DEBUG -> span.current();
            case REPLAY -> span.incarnation() == current.incarnation();
            case ARCHIVAL -> true;
        };
    }

    private static boolean isComplete(Vat vat, Span span) {
        return vat.items.subMap(span.startPos(), span.endPos()).size() == span.endPos() - span.startPos();
    }

    /** The export data of the original. */
    Map<String, String> exportData() {
        TreeMap<String, String> data = new TreeMap<>(ModelState.BYTES);
        original.kv.forEach((key, value) -> {
            if (StoreModel.isConsensus(key)) {
                data.put("kv." + key, value);
            }
        });
        original.vats.forEach((vatId, vat) -> {
            vat.spans.values().forEach(span -> data.put(VatModel.key(vatId, span), VatModel.json(vatId, span)));
            vat.snaps.values().forEach(snap -> {
                String key = "snapshot." + vatId + "." + snap.snapPos();
                data.put(key, VatModel.json(vatId, snap));
                if (snap.inUse()) {
                    data.put("snapshot." + vatId + ".current", key);
                }
            });
        });
        original.bundles.keySet().forEach(id -> data.put("bundle." + id, id));
        return data;
    }

    /** What a store holds that was imported in the same mode. */
    ModelState imported() {
        ModelState copy = new ModelState();
        original.kv.forEach((key, value) -> {
            if (StoreModel.isConsensus(key)) {
                copy.kv.put(key, value);
            }
        });
        copy.bundles.putAll(original.bundles);
        original.vats.forEach((vatId, vat) -> copy.vats.put(vatId, imported(vat)));
        return copy;
    }

    private Vat imported(Vat vat) {
        Vat copy = new Vat();
        copy.spans.putAll(vat.spans);
        Optional<Span> current = vat.current();
        for (Span span : vat.spans.values()) {
            boolean kept = mode == ArtifactMode.DEBUG
                    ? isComplete(vat, span)
                    : current.isPresent() && isPromised(span, current.get());
            if (kept) {
                copy.items.putAll(vat.items.subMap(span.startPos(), span.endPos()));
            }
        }
        vat.snaps.forEach((snapPos, snap) -> {
            boolean kept = snap.inUse() || mode == ArtifactMode.DEBUG;
            copy.snaps.put(snapPos, new Snap(snapPos, snap.hash(), snap.inUse(), kept ? snap.text() : null));
        });
        return copy;
    }
}
