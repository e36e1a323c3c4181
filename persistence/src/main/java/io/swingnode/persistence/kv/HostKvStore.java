package io.swingnode.persistence.kv;

import io.swingnode.persistence.block.BlockBuffer;
import io.swingnode.persistence.block.ChangeTrace;
import io.swingnode.protocol.KeySection;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.Utf8Text;
import java.util.Optional;

/**
 * The host's own keys, all under {@code host.}: neither exported nor hashed (contract §3). Every method
 * refuses other keys with a {@link StoreException} (USAGE) that changes nothing.
 */
public final class HostKvStore {
    private final BlockBuffer buffer;
    private final ChangeTrace trace;

    public HostKvStore(BlockBuffer buffer, ChangeTrace trace) {
        this.buffer = buffer;
        this.trace = trace;
    }

    /** The value under {@code key}, uncommitted changes included. */
    public Optional<String> get(String key) {
        KeySection.requireHostKey(key);
        return buffer.getKv(key);
    }

    /** True when there is a value under {@code key}. */
    public boolean has(String key) {
        return get(key).isPresent();
    }

    /** Puts {@code value} under {@code key}. */
    public void set(String key, String value) {
        KeySection.requireHostKey(key);
        Utf8Text.requireEncodable("key", key);
        Utf8Text.requireEncodable("value of key \"" + key + "\"", value);
        buffer.requireWritable();
        trace.note(key, Optional.of(value));
        buffer.putKv(key, Optional.of(value));
    }

    /** Removes what is under {@code key}. */
    public void delete(String key) {
        KeySection.requireHostKey(key);
        Utf8Text.requireEncodable("key", key);
        buffer.requireWritable();
        trace.note(key, Optional.empty());
        buffer.putKv(key, Optional.empty());
    }
}
