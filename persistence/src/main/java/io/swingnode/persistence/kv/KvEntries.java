package io.swingnode.persistence.kv;

import io.swingnode.persistence.block.BlockBuffer;
import io.swingnode.persistence.block.ChangeTrace;
import io.swingnode.persistence.block.CrankBuffer;
import io.swingnode.persistence.block.ExportDelta;
import io.swingnode.persistence.block.ExportNotes;
import io.swingnode.persistence.block.Joiner;
import io.swingnode.persistence.block.KeyOrder;
import io.swingnode.persistence.block.Layers;
import io.swingnode.persistence.block.Slot;
import io.swingnode.protocol.KeySection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The key-value pairs of all sections, looked up in the layers of the block, then in a cache of what is committed, then
 * in the file. {@link KernelKvStore} and {@link HostKvStore} check which keys their users may access.
 */
public final class KvEntries implements KernelKeys, Joiner.ActivityHash {
    static final String ACTIVITY_HASH_KEY = "activityhash";

    private final BlockBuffer buffer;
    private final ExportNotes exports;
    private final ChangeTrace trace;
    private final CommittedCache cache;
    private final Slot<KvChanges> slot;
    private final KvScan scan;

    /** @param cacheLimitBytes heap size of the cache of committed pairs */
    public KvEntries(BlockBuffer buffer, ExportNotes exports, ChangeTrace trace, long cacheLimitBytes) {
        this.buffer = buffer;
        this.exports = exports;
        this.trace = trace;
        this.cache = new CommittedCache(cacheLimitBytes);
        this.slot = buffer.plugIn(() -> new KvChanges(buffer.keyOrder()));
        this.scan = new KvScan(this);
        buffer.whenOvertaken(cache::clear);
        buffer.whenCommitted(slot, this::remember);
        buffer.whenWriting(slot, this::noteDifference);
    }

    private void noteDifference(KvChanges changes, List<KvChanges> below, ExportDelta delta) {
        Set<String> unknown = new HashSet<>();
        for (Map.Entry<String, Optional<String>> change : changes.values().entrySet()) {
            String key = change.getKey();
            if (KeySection.of(key) == KeySection.CONSENSUS) {
                Optional<String> lower = Layers.newestIn(below, key, KvChanges::find);
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

    /** The keys as a numbered crank sees and changes them, in layers of its own over {@code base}. */
    public CrankKeys ofCrank(CrankBuffer own, KvBase base) {
        return new CrankKeys(own, slot, base, this);
    }

    /** The keys that layers of a crank have changed. */
    public void forEachChanged(CrankBuffer crank, Consumer<String> action) {
        crank.forEach(slot, changes -> changes.values().keySet().forEach(action));
    }

    @Override
    public Optional<String> nextKernelKey(String previous) {
        return scan.nextKernelKey(previous);
    }

    @Override
    public Optional<String> get(String key) {
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

    @Override
    public void put(KeySection section, String key, Optional<String> value, boolean holdsHalfPair) {
        buffer.change(slot, changes -> {
            trace.note(key, value);
            if (section == KeySection.CONSENSUS) {
                exports.note(exportKey(key), value, holdsHalfPair);
            }
            changes.put(key, value, holdsHalfPair);
        });
    }

    static String exportKey(String key) {
        return "kv." + key;
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
