package io.swingnode.persistence.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a store should do with cranks, keys, bundles and exports, in the plainest way: everything is in maps, and a
 * savepoint is a copy of them. Each operation gives its result as text; {@code "!"} and the reason when it is refused.
 */
final class StoreModel {
    private record Savepoint(String name, ModelState state) {}

    private final List<Savepoint> savepoints = new ArrayList<>();
    private ModelState state = new ModelState();
    private ModelState committed = new ModelState();
    private StringBuilder crankText = new StringBuilder();
    private boolean inCrank;

    /** The lists that a sink was given since the last look. */
    private final List<String> handedOver = new ArrayList<>();

    boolean inCrank() {
        return inCrank;
    }

    ModelState state() {
        return state;
    }

    static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(digest.digest(replaceHalves(text, "\ufffd").getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String replaceHalves(String text, String replacement) {
        return text.codePoints()
                .mapToObj(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE
                        ? replacement
                        : Character.toString(point))
                .collect(Collectors.joining());
    }

    // Cranks.

    String startCrank() {
        if (inCrank) {
            return "!USAGE";
        }
        inCrank = true;
        crankText = new StringBuilder();
        return "";
    }

    String savepoint(String name) {
        if (!inCrank) {
            return "!USAGE";
        }
        savepoints.add(new Savepoint(name, state.copy()));
        return "";
    }

    String rollback(String name) {
        if (!inCrank) {
            return "!USAGE";
        }
        for (int i = 0; i < savepoints.size(); i++) {
            if (savepoints.get(i).name().equals(name)) {
                state = savepoints.get(i).state();
                savepoints.subList(i, savepoints.size()).clear();
                return "";
            }
        }
        return "!NOT_FOUND";
    }

    String emitCrankHashes() {
        String crank = sha256(crankText.toString());
        crankText = new StringBuilder();
        String before = state.kv.getOrDefault("activityhash", "");
        String activity = sha256("activityhash\n" + before + "\n" + crank + "\n");
        state.kv.put("activityhash", activity);
        note("kv.activityhash", activity);
        return crank + " " + activity;
    }

    String endCrank() {
        if (!inCrank) {
            return "!USAGE";
        }
        inCrank = false;
        savepoints.clear();
        handOver();
        return "";
    }

    String commit() {
        if (inCrank) {
            return "!USAGE";
        }
        handOver();
        committed = state.copy();
        return "";
    }

    ModelState committed() {
        return committed;
    }

    /** Goes on with what {@code other} holds, as if that had been the last commit. */
    void continueOn(ModelState other) {
        committed = other;
        abandon();
    }

    void abandon() {
        state = committed.copy();
        savepoints.clear();
        inCrank = false;
        crankText = new StringBuilder();
    }

    private void handOver() {
        if (!state.pending.isEmpty()) {
            handedOver.add(replaceHalves(state.pending.toString(), "\ufffd\ufffd\ufffd"));
            state.pending.clear();
        }
    }

    void note(String key, String value) {
        state.pending.put(key, Optional.of(value));
    }

    void noteGone(String key) {
        state.pending.put(key, Optional.empty());
    }

    // Keys.

    String get(String key) {
        return String.valueOf(state.kv.get(key));
    }

    String next(String key) {
        return state.kv.tailMap(key, false).keySet().stream()
                .filter(next -> !next.startsWith("host."))
                .findFirst()
                .orElse("none");
    }

    String set(String key, String value) {
        state.kv.put(key, value);
        if (isConsensus(key)) {
            note("kv." + key, value);
            crankText.append("add\n").append(key).append('\n').append(value).append('\n');
        }
        return "";
    }

    String delete(String key) {
        state.kv.remove(key);
        if (isConsensus(key)) {
            noteGone("kv." + key);
            crankText.append("delete\n").append(key).append('\n');
        }
        return "";
    }

    static boolean isConsensus(String key) {
        return !key.startsWith("host.") && !key.startsWith("local.");
    }

    // Bundles.

    String addBundle(String id, String source) {
        if (state.bundles.containsKey(id)) {
            return "!CONFLICT";
        }
        state.bundles.put(id, source);
        note("bundle." + id, id);
        return "";
    }

    String getBundle(String id) {
        return state.bundles.getOrDefault(id, "!NOT_FOUND");
    }

    String deleteBundle(String id) {
        if (state.bundles.remove(id) != null) {
            noteGone("bundle." + id);
        }
        return "";
    }

    /** What the sink was given since the last call, list by list. */
    List<String> takeHandedOver() {
        List<String> lists = List.copyOf(handedOver);
        handedOver.clear();
        return lists;
    }
}
