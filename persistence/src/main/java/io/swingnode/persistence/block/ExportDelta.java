package io.swingnode.persistence.block;

import io.swingnode.protocol.ExportDigest;
import io.swingnode.protocol.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a block changes in the export data: the entries that it takes away and those that it puts in. They are kept as text
 * and hashed by whoever keeps the digest, because hashing takes longer than noting; {@link #fold} hashes them at once.
 *
 * <p>What only the write itself finds out is noted by whoever writes; the delta is complete when its block is durable.
 *
 * <p>Handed from the thread of the block to the keeper of the digest; used by one thread at a time.
 */
public final class ExportDelta {
    private static final String KV = "kv.";

    /** Keys and values in turn. */
    private final List<String> removed = new ArrayList<>();

    private final List<String> added = new ArrayList<>();

    /** The same of the key-value store, whose keys get their prefix when they are hashed. */
    private final List<String> removedKv = new ArrayList<>();

    private final List<String> addedKv = new ArrayList<>();

    /** What has been hashed already. */
    private Optional<ExportDigest> folded = Optional.empty();

    /** Set when it is not all known. */
    private Optional<StoreException> unreadable = Optional.empty();

    /**
     * Notes that what was there before could not be read, so that nobody knows what the block changes.
     *
     * @param why names the row
     */
    public void lose(StoreException why) {
        unreadable = Optional.of(why);
    }

    /** Why this does not say all that the block changes; empty when it does. */
    public Optional<StoreException> unreadable() {
        return unreadable;
    }

    /** Notes that the export data lacks an entry that it had. */
    public void remove(String key, String value) {
        removed.add(key);
        removed.add(value);
    }

    /** Notes that the export data has an entry that it lacked. */
    public void add(String key, String value) {
        added.add(key);
        added.add(value);
    }

    /** Notes a change of a key of the key-value store; empty for no value. */
    public void changeKv(String key, Optional<String> before, Optional<String> after) {
        if (before.equals(after)) {
            return;
        }
        if (before.isPresent()) {
            removedKv.add(key);
            removedKv.add(before.get());
        }
        if (after.isPresent()) {
            addedKv.add(key);
            addedKv.add(after.get());
        }
    }

    /** How many entries are to be hashed. */
    public int entries() {
        return (removed.size() + added.size() + removedKv.size() + addedKv.size()) / 2;
    }

    /** True when nothing was noted. */
    public boolean isEmpty() {
        return entries() == 0 && folded.isEmpty() && unreadable.isEmpty();
    }

    /** Takes over what another has noted. */
    void absorb(ExportDelta later) {
        removed.addAll(later.removed);
        added.addAll(later.added);
        removedKv.addAll(later.removedKv);
        addedKv.addAll(later.addedKv);
        unreadable = later.unreadable.or(() -> unreadable);
        if (later.folded.isPresent()) {
            digest().merge(later.folded.get());
        }
    }

    /** Hashes what was noted, and forgets the text. */
    public void fold() {
        if (entries() > 0) {
            ExportDigest digest = digest();
            hashInto(digest);
            removed.clear();
            added.clear();
            removedKv.clear();
            addedKv.clear();
        }
    }

    private ExportDigest digest() {
        if (folded.isEmpty()) {
            folded = Optional.of(new ExportDigest());
        }
        return folded.get();
    }

    /** Makes the changes in the digest of the export data before the block. */
    public void applyTo(ExportDigest digest) {
        folded.ifPresent(digest::merge);
        hashInto(digest);
    }

    private void hashInto(ExportDigest digest) {
        for (int i = 0; i < removed.size(); i += 2) {
            digest.remove(removed.get(i), removed.get(i + 1));
        }
        for (int i = 0; i < added.size(); i += 2) {
            digest.add(added.get(i), added.get(i + 1));
        }
        for (int i = 0; i < removedKv.size(); i += 2) {
            digest.remove(KV + removedKv.get(i), removedKv.get(i + 1));
        }
        for (int i = 0; i < addedKv.size(); i += 2) {
            digest.add(KV + addedKv.get(i), addedKv.get(i + 1));
        }
    }
}
