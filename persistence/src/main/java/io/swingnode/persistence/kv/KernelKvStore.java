package io.swingnode.persistence.kv;

import io.swingnode.persistence.block.CrankHasher;
import io.swingnode.persistence.sqlite.TextRule;
import io.swingnode.protocol.KeySection;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.Utf8Text;
import java.util.Optional;

/**
 * The key-value store as a kernel sees it: consensus keys and {@code local.} keys.
 *
 * <p>Keys and values are Unicode text; {@link #set} takes halves of surrogate pairs in them only as its {@link TextRule} says
 * (USAGE otherwise). Every method refuses {@code host.} keys with a {@link StoreException}
 * (USAGE) and changes nothing.
 */
public final class KernelKvStore {
    private final KernelKeys keys;
    private final TextRule text;
    private final CrankHasher hasher;

    public KernelKvStore(KvEntries entries, CrankHasher hasher, TextRule text) {
        this((KernelKeys) entries, hasher, text);
    }

    /** The store as a numbered crank sees and changes it. */
    public KernelKvStore(CrankKeys keys, CrankHasher hasher, TextRule text) {
        this((KernelKeys) keys, hasher, text);
    }

    private KernelKvStore(KernelKeys keys, CrankHasher hasher, TextRule text) {
        this.keys = keys;
        this.text = text;
        this.hasher = hasher;
    }

    /** The value under {@code key}, including uncommitted changes. */
    public Optional<String> get(String key) {
        KeySection.requireKernelKey(key);
        return keys.get(key);
    }

    /** True when there is a value under {@code key}. */
    public boolean has(String key) {
        return get(key).isPresent();
    }

    /** The smallest key greater than {@code previousKey} in byte order, including uncommitted changes. */
    public Optional<String> getNextKey(String previousKey) {
        KeySection.requireKernelKey(previousKey);
        return keys.nextKernelKey(previousKey);
    }

    /** Puts {@code value} (which may be empty) under {@code key}. */
    public void set(String key, String value) {
        KeySection section = KeySection.requireKernelKey(key);
        boolean halfInKey = text.check(() -> "key", key);
        boolean half = text.check(() -> "value of key \"" + key + "\"", value) || halfInKey;
        keys.put(section, key, Optional.of(value), half);
        if (section == KeySection.CONSENSUS) {
            hasher.noteSet(key, value);
        }
    }

    /** Removes {@code key}. The deletion of a consensus key enters the crank hash even if the key has no value. */
    public void delete(String key) {
        KeySection section = KeySection.requireKernelKey(key);
        keys.put(section, key, Optional.empty(), !Utf8Text.isEncodable(key));
        if (section == KeySection.CONSENSUS) {
            hasher.noteDelete(key);
        }
    }
}
