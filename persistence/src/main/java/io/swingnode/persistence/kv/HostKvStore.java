package io.swingnode.persistence.kv;

import io.swingnode.persistence.sqlite.TextRule;
import io.swingnode.protocol.KeySection;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.Utf8Text;
import java.util.Optional;

/**
 * The host's own keys, all of which start with {@code host.}: neither exported nor hashed. Every method refuses other
 * keys with a {@link StoreException} (USAGE) and changes nothing; {@link #set} also text that its {@link TextRule} forbids.
 */
public final class HostKvStore {
    private final KvEntries entries;
    private final KvScan scan;
    private final TextRule text;

    public HostKvStore(KvEntries entries, TextRule text) {
        this.entries = entries;
        this.scan = new KvScan(entries);
        this.text = text;
    }

    /** The value under {@code key}, including uncommitted changes. */
    public Optional<String> get(String key) {
        KeySection.requireHostKey(key);
        return entries.get(key);
    }

    /** True when there is a value under {@code key}. */
    public boolean has(String key) {
        return get(key).isPresent();
    }

    /**
     * The smallest {@code host.} key greater than {@code previousKey} in byte order, including uncommitted changes. The
     * prefix {@code host.} gives the first.
     */
    public Optional<String> getNextKey(String previousKey) {
        KeySection.requireHostKey(previousKey);
        return scan.nextHostKey(previousKey);
    }

    /** Puts {@code value} under {@code key}. */
    public void set(String key, String value) {
        KeySection.requireHostKey(key);
        boolean halfInKey = text.check(() -> "key", key);
        boolean half = text.check(() -> "value of key \"" + key + "\"", value) || halfInKey;
        entries.put(KeySection.HOST, key, Optional.of(value), half);
    }

    /** Removes {@code key}; does nothing if it has no value. */
    public void delete(String key) {
        KeySection.requireHostKey(key);
        entries.put(KeySection.HOST, key, Optional.empty(), !Utf8Text.isEncodable(key));
    }
}
