package io.swingnode.persistence.kv;

import io.swingnode.persistence.block.CrankBuffer;
import io.swingnode.persistence.block.Joiner;
import io.swingnode.persistence.block.KeyOrder;
import io.swingnode.persistence.block.Layers;
import io.swingnode.persistence.block.Slot;
import io.swingnode.protocol.KeySection;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a numbered crank: its own changes, and what lies below them. The activity hash is chained when the crank joins,
 * so nothing of a crank may depend on it before; that there is one may be seen.
 */
public final class CrankKeys implements KernelKeys, Joiner.ActivityHash {
    private final CrankBuffer own;
    private final Slot<KvChanges> slot;
    private final KvBase base;
    private final KvEntries entries;

    CrankKeys(CrankBuffer own, Slot<KvChanges> slot, KvBase base, KvEntries entries) {
        this.own = own;
        this.slot = slot;
        this.base = base;
        this.entries = entries;
    }

    @Override
    public Optional<String> get(String key) {
        requireOther(key);
        Optional<String> changed = own.newest(slot, key, KvChanges::find);
        return changed != null ? changed : base.get(key);
    }

    private static void requireOther(String key) {
        if (key.equals(KvEntries.ACTIVITY_HASH_KEY)) {
            throw new StoreException(
                    Reason.USAGE,
                    "key \"" + key + "\" is refused in a numbered crank: the activity hash is known when the crank has"
                            + " joined, and the end of the crank gives it");
        }
    }

    @Override
    public void put(KeySection section, String key, Optional<String> value, boolean holdsHalfPair) {
        requireOther(key);
        change(section, key, value, holdsHalfPair);
    }

    private void change(KeySection section, String key, Optional<String> value, boolean holdsHalfPair) {
        own.change(slot, changes -> {
            own.trace(key, value);
            if (section == KeySection.CONSENSUS) {
                own.exports().note(KvEntries.exportKey(key), value, holdsHalfPair);
            }
            changes.put(key, value, holdsHalfPair);
        });
    }

    @Override
    public Optional<String> nextKernelKey(String previous) {
        List<KvChanges> layers = own.inLayers(slot);
        KeyOrder order = entries.order();
        order.note(previous);
        String from = previous;
        while (true) {
            String mine = nextSet(layers, order, from);
            Optional<String> below = base.nextKey(from, mine);
            if (below.isEmpty() || (mine != null && order.compare(mine, below.get()) <= 0)) {
                return Optional.ofNullable(mine);
            }
            Optional<String> changed = Layers.newestIn(layers, below.get(), KvChanges::find);
            if (changed == null || changed.isPresent()) {
                return below;
            }
            from = below.get();
        }
    }

    /** The smallest key after {@code from} that the crank has set. */
    private static @Nullable String nextSet(List<KvChanges> layers, KeyOrder order, String from) {
        String candidate = from;
        while (true) {
            String next = null;
            for (KvChanges layer : layers) {
                String ofLayer = layer.nextKey(candidate, false);
                if (ofLayer != null && (next == null || order.compare(ofLayer, next) < 0)) {
                    next = ofLayer;
                }
            }
            if (next == null) {
                return null;
            }
            Optional<String> value = Layers.newestIn(layers, next, KvChanges::find);
            if (value != null && value.isPresent()) {
                return next;
            }
            candidate = next;
        }
    }

    @Override
    public String activityHash() {
        return base.activityHash();
    }

    @Override
    public void setActivityHash(String hash) {
        change(KeySection.CONSENSUS, KvEntries.ACTIVITY_HASH_KEY, Optional.of(hash), false);
    }
}
