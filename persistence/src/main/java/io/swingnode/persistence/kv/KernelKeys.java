package io.swingnode.persistence.kv;

import io.swingnode.protocol.KeySection;
import java.util.Optional;

/** The keys that a kernel may reach, as the block has them or as a numbered crank does. */
interface KernelKeys {
    /** The value under {@code key}, including uncommitted changes. */
    Optional<String> get(String key);

    /** The smallest key greater than {@code previous} that is not a {@code host.} key. */
    Optional<String> nextKernelKey(String previous);

    /**
     * Puts {@code value} under {@code key}, or removes the key; changes of consensus keys are exported.
     *
     * @param holdsHalfPair true when the key or value holds half a surrogate pair
     */
    void put(KeySection section, String key, Optional<String> value, boolean holdsHalfPair);
}
