package io.swingnode.persistence.kv;

import io.swingnode.persistence.block.BlockBuffer;
import io.swingnode.persistence.block.ChangeTrace;
import io.swingnode.persistence.block.ExportDelta;
import io.swingnode.persistence.block.Joiner;
import io.swingnode.persistence.block.KeyOrder;
import io.swingnode.persistence.block.PendingExports;
import io.swingnode.persistence.block.Slot;
import io.swingnode.protocol.KeySection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The key-value pairs of all sections, looked up in the layers of the block, then in a cache of what is committed, then
 * in the file. {@link KernelKvStore} and {@link HostKvStore} check which keys their users may access.
 */
public final class KvEntries implements Joiner.ActivityHash {
    private static final String ACTIVITY_HASH_KEY = "activityhash";

    private final BlockBuffer buffer;
    private final PendingExports exports;
    private final ChangeTrace trace;
    private final CommittedCache cache;
    private final Slot<KvChanges> slot;

    /** @param cacheLimitBytes heap size of the cache of committed pairs */
    public KvEntries(BlockBuffer buffer, PendingExports exports, ChangeTrace trace, long cacheLimitBytes) {
        this.buffer = buffer;
        this.exports = exports;
        this.trace = trace;
        this.cache = new CommittedCache(cacheLimitBytes);
        this.slot = buffer.plugIn(() -> new KvChanges(buffer.keyOrder()));
        buffer.whenOvertaken(cache::clear);
        buffer.whenCommitted(slot, this::remember);
        buffer.whenWriting(slot, this::noteDifference);
    }

    private void noteDifference(KvChanges changes, List<KvChanges> below, ExportDelta delta) {
        Set<String> unknown = new HashSet<>();
        for (Map.Entry<String, Optional<String>> change : changes.values().entrySet()) {
            String key = change.getKey();
            if (KeySection.of(key) == KeySection.CONSENSUS) {
                Optional<String> lower = BlockBuffer.newestIn(below, key, KvChanges::find);
                Optional<String> before = lower != null || buffer.hasSpilled() ? lower : cache.get(key);
                if (before == null) {
                    unknown.add(key);
                } else {
                    delta.changeKv(key, before, change.getValue());
                }
            }
        }
        changes.findOutWhenWriting(unknown, delta);
    }

    private void remember(KvChanges committed) {
        for (Map.Entry<String, Optional<String>> change : committed.values().entrySet()) {
            cache.put(change.getKey(), change.getValue());
        }
    }

    /** The value under {@code key}, including uncommitted changes. */
    Optional<String> get(String key) {
        Optional<String> changed = buffer.newest(slot, key, KvChanges::find);
        if (changed != null) {
            return changed;
        }
        if (buffer.hasSpilled()) {
            return inFile(key);
        }
        Optional<String> cached = cache.get(key);
        if (cached != null) {
            return cached;
        }
        Optional<String> value = inFile(key);
        cache.put(key, value);
        return value;
    }

    private Optional<String> inFile(String key) {
        return buffer.file().read("reading a key", statements -> new KvTable(statements).get(key));
    }

    /**
     * Puts {@code value} under {@code key}, or removes the key; changes of consensus keys are exported.
     *
     * @param holdsHalfPair true when the key or value holds half a surrogate pair
     */
    void put(KeySection section, String key, Optional<String> value, boolean holdsHalfPair) {
        buffer.change(slot, changes -> {
            trace.note(key, value);
            if (section == KeySection.CONSENSUS) {
                exports.note("kv." + key, value, holdsHalfPair);
            }
            changes.put(key, value, holdsHalfPair);
        });
    }

    /** The order of the keys. */
    KeyOrder order() {
        return buffer.keyOrder();
    }

    /** The changes of each layer, from the bottom up. */
    List<KvChanges> inLayers() {
        return buffer.inLayers(slot);
    }

    /** At most {@code limit} keys of the file in byte order, after {@code key}, or starting with it if inclusive. */
    List<String> keysInFile(String key, boolean inclusive, int limit) {
        return buffer.file()
                .read("reading the next key", statements -> new KvTable(statements).nextKeys(key, inclusive, limit));
    }

    @Override
    public String activityHash() {
        return get(ACTIVITY_HASH_KEY).orElse("");
    }

    @Override
    public void setActivityHash(String hash) {
        put(KeySection.CONSENSUS, ACTIVITY_HASH_KEY, Optional.of(hash), false);
    }
}
