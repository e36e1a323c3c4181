package io.swingnode.persistence.model;

import io.swingnode.persistence.model.ModelState.Snap;
import io.swingnode.persistence.model.ModelState.Span;
import io.swingnode.persistence.model.ModelState.Vat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a store should do with transcripts and snapshots; {@link StoreModel} has the rest. */
final class VatModel {
    private final StoreModel model;
    private final boolean keepTranscripts;
    private final boolean keepSnapshots;

    VatModel(StoreModel model, boolean keepTranscripts, boolean keepSnapshots) {
        this.model = model;
        this.keepTranscripts = keepTranscripts;
        this.keepSnapshots = keepSnapshots;
    }

    // Transcripts.

    String init(String vatId) {
        Vat vat = model.state().vat(vatId);
        if (vat.current().isPresent() || vat.spans.containsKey(0L)) {
            return "!CONFLICT";
        }
        open(vatId, 0, 0);
        return "";
    }

    private void open(String vatId, long startPos, long incarnation) {
        put(vatId, new Span(startPos, startPos, StoreModel.sha256("start of transcript span"), true, incarnation));
    }

    private void put(String vatId, Span span) {
        model.state().vat(vatId).spans.put(span.startPos(), span);
        model.note(key(vatId, span), json(vatId, span));
    }

    static String key(String vatId, Span span) {
        return "transcript." + vatId + "." + (span.current() ? "current" : span.startPos());
    }

    static String json(String vatId, Span span) {
        return "{\"vatID\":\"%s\",\"startPos\":%d,\"endPos\":%d,\"hash\":\"%s\",\"isCurrent\":%d,\"incarnation\":%d}"
                .formatted(
                        vatId, span.startPos(), span.endPos(), span.hash(), span.current() ? 1 : 0, span.incarnation());
    }

    String addItem(String vatId, String item) {
        Vat vat = model.state().vat(vatId);
        Optional<Span> current = vat.current();
        if (current.isEmpty()) {
            return "!NOT_FOUND";
        }
        if (item.contains("\n")) {
            return "!USAGE";
        }
        Span span = current.get();
        vat.items.put(span.endPos(), item);
        String hash = StoreModel.sha256(span.hash() + StoreModel.sha256(item));
        put(vatId, new Span(span.startPos(), span.endPos() + 1, hash, true, span.incarnation()));
        return "";
    }

    String rollover(String vatId, int step) {
        Optional<Span> current = model.state().vat(vatId).current();
        if (current.isEmpty()) {
            return "!NOT_FOUND";
        }
        Span span = current.get();
        if (span.startPos() == span.endPos()) {
            return "!USAGE";
        }
        close(vatId, span);
        open(vatId, span.endPos(), span.incarnation() + step);
        return String.valueOf(span.incarnation() + step);
    }

    String stopTranscript(String vatId) {
        Optional<Span> current = model.state().vat(vatId).current();
        if (current.isPresent()) {
            close(vatId, current.get());
            model.noteGone("transcript." + vatId + ".current");
        }
        return "";
    }

    private void close(String vatId, Span span) {
        put(vatId, new Span(span.startPos(), span.endPos(), span.hash(), false, span.incarnation()));
        if (!keepTranscripts) {
            model.state()
                    .vat(vatId)
                    .items
                    .subMap(span.startPos(), span.endPos())
                    .clear();
        }
    }

    String deleteTranscripts(String vatId, long budget) {
        Vat vat = model.state().vat(vatId);
        long cleanups = 0;
        while (cleanups < budget && !vat.spans.isEmpty()) {
            Span span = vat.spans.pollLastEntry().getValue();
            vat.items.subMap(span.startPos(), span.endPos()).clear();
            model.noteGone("transcript." + vatId + "." + (span.current() ? "current" : span.startPos()));
            cleanups++;
        }
        return vat.spans.isEmpty() + " " + cleanups;
    }

    /** The spans with the items that are there. */
    String spans(String vatId) {
        StringBuilder out = new StringBuilder();
        Vat vat = model.state().vat(vatId);
        for (Span span : vat.spans.values()) {
            List<String> items =
                    List.copyOf(vat.items.subMap(span.startPos(), span.endPos()).values());
            boolean complete = items.size() == span.endPos() - span.startPos();
            out.append(span).append(items).append(complete ? "" : "!INCOMPLETE").append('\n');
        }
        return out.toString();
    }

    // Snapshots.

    String save(String vatId, long snapPos, String text) {
        retire(vatId);
        put(vatId, new Snap(snapPos, StoreModel.sha256(text), true, text));
        model.note("snapshot." + vatId + ".current", "snapshot." + vatId + "." + snapPos);
        return StoreModel.sha256(text) + " " + text.getBytes(StandardCharsets.UTF_8).length;
    }

    private void put(String vatId, Snap snap) {
        model.state().vat(vatId).snaps.put(snap.snapPos(), snap);
        model.note("snapshot." + vatId + "." + snap.snapPos(), json(vatId, snap));
    }

    static String json(String vatId, Snap snap) {
        return "{\"vatID\":\"%s\",\"snapPos\":%d,\"hash\":\"%s\",\"inUse\":%d}"
                .formatted(vatId, snap.snapPos(), snap.hash(), snap.inUse() ? 1 : 0);
    }

    private void retire(String vatId) {
        model.state().vat(vatId).inUse().ifPresent(snap -> {
            put(vatId, new Snap(snap.snapPos(), snap.hash(), false, keepSnapshots ? snap.text() : null));
            model.noteGone("snapshot." + vatId + ".current");
        });
    }

    String stopSnapshot(String vatId) {
        retire(vatId);
        return "";
    }

    String load(String vatId) {
        return model.state().vat(vatId).inUse().map(Snap::text).orElse("!NOT_FOUND");
    }

    String deleteSnapshots(String vatId, long budget) {
        TreeMap<Long, Snap> snaps = model.state().vat(vatId).snaps;
        long cleanups = 0;
        boolean clearCurrent = budget == Long.MAX_VALUE;
        while (cleanups < budget && !snaps.isEmpty()) {
            Snap snap = snaps.pollLastEntry().getValue();
            model.noteGone("snapshot." + vatId + "." + snap.snapPos());
            clearCurrent |= snap.inUse();
            cleanups++;
        }
        if (clearCurrent) {
            model.noteGone("snapshot." + vatId + ".current");
        }
        return snaps.isEmpty() + " " + cleanups;
    }

    String deleteUnusedSnapshots() {
        model.state().vats.values().forEach(vat -> vat.snaps.values().removeIf(snap -> !snap.inUse()));
        return "";
    }

    String snapshots() {
        StringBuilder out = new StringBuilder();
        model.state()
                .vats
                .forEach((id, vat) -> vat.snaps
                        .values()
                        .forEach(snap -> out.append(id)
                                .append(' ')
                                .append(snap.snapPos())
                                .append(' ')
                                .append(snap.hash())
                                .append(snap.inUse())
                                .append('\n')));
        return out.toString();
    }

    // Termination and cleanup.

    String terminate(String vatId) {
        return stopSnapshot(vatId) + stopTranscript(vatId);
    }

    /** Terminated vats that have rows, in byte order. */
    List<String> terminated() {
        return model.state().vats.entrySet().stream()
                .filter(entry -> isTerminated(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean isTerminated(Vat vat) {
        boolean inUse = vat.current().isPresent() || vat.inUse().isPresent();
        return !inUse && !(vat.spans.isEmpty() && vat.snaps.isEmpty());
    }

    /** Gives snapshots deleted, spans deleted, vats finished, vats left. */
    String clean(long snapshotBudget, long spanBudget) {
        long snapshots = 0;
        long spans = 0;
        List<String> waiting = terminated();
        for (String vatId : waiting) {
            if (snapshots < snapshotBudget) {
                long left = snapshotBudget == Long.MAX_VALUE ? snapshotBudget : snapshotBudget - snapshots;
                snapshots += Long.parseLong(deleteSnapshots(vatId, left).split(" ", 2)[1]);
            }
            if (spans < spanBudget) {
                long left = spanBudget == Long.MAX_VALUE ? spanBudget : spanBudget - spans;
                spans += Long.parseLong(deleteTranscripts(vatId, left).split(" ", 2)[1]);
            }
        }
        int left = terminated().size();
        return snapshots + " " + spans + " " + (waiting.size() - left) + " " + left;
    }
}
