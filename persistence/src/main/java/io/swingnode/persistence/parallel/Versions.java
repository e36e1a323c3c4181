package io.swingnode.persistence.parallel;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What cranks that have joined have changed, and whether what a crank has read still holds. Used with the block held. */
final class Versions {
    private static final int ESTIMATES_MAX = 1000;

    private final JoinedStores stores;

    /** The last crank that has changed something. */
    private final Map<Subject, Long> changed = new HashMap<>();

    private long joins;

    Versions(JoinedStores stores) {
        this.stores = stores;
    }

    /** How many cranks have joined. */
    long joins() {
        return joins;
    }

    long version(Subject subject) {
        return changed.getOrDefault(subject, 0L);
    }

    /** What a crank is about to change that is compared by version; to be asked before it joins. */
    Set<Subject> subjectsOf(NumberedCrank crank) {
        Set<Subject> subjects = new HashSet<>();
        forEachSubject(crank, subjects::add);
        return subjects;
    }

    void joined(NumberedCrank crank, Set<Subject> subjects) {
        subjects.forEach(subject -> changed.put(subject, crank.number()));
        joins++;
    }

    private void forEachSubject(NumberedCrank crank, Consumer<Subject> action) {
        stores.transcripts().forEachChanged(crank.buffer(), vat -> action.accept(new Subject.Transcript(vat)));
        stores.snapshots().forEachChanged(crank.buffer(), vat -> action.accept(new Subject.Snapshots(vat)));
        stores.bundles().forEachChanged(crank.buffer(), id -> action.accept(new Subject.Bundle(id)));
    }

    /** Keys and subjects that a crank has changed, some of them if they are many. Its thread must not be at work on it. */
    Set<Object> changesOf(NumberedCrank crank) {
        Set<Object> changes = new HashSet<>();
        stores.kv().forEachChanged(crank.buffer(), key -> addTo(changes, key));
        forEachSubject(crank, subject -> addTo(changes, subject));
        return changes;
    }

    private static void addTo(Set<Object> changes, Object change) {
        if (changes.size() < ESTIMATES_MAX) {
            changes.add(change);
        }
    }

    /** The conflict that the first stale read of a crank is; empty when all that it has read holds. */
    Optional<StoreException> conflict(NumberedCrank crank) {
        if (crank.log().isEmpty() || crank.joinsAtFirstRead() == joins || crank.hasBlock()) {
            return Optional.empty();
        }
        return crank.log()
                .firstStale(stores.kv()::get, stores.kv()::nextKernelKey, this::version)
                .map(read -> stale(crank, read));
    }

    /** @param read what the crank has read, in words */
    static StoreException stale(NumberedCrank crank, String read) {
        return conflict(crank, "has read " + read + ", which a lower crank has changed");
    }

    /** @param what a key or {@link Subject} that a lower crank is expected to change */
    static StoreException expected(NumberedCrank crank, Object what, long lower) {
        String read = what instanceof String ? "key \"" + what + "\"" : what.toString();
        return conflict(crank, "is about to read " + read + ", which crank " + lower + " is about to change");
    }

    static StoreException conflict(NumberedCrank crank, String why) {
        return new StoreException(
                Reason.CONFLICT,
                "crank " + crank.number() + " of vat \"" + crank.vat() + "\" " + why + "; start it again");
    }
}
