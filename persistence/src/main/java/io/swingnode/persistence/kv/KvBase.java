package io.swingnode.persistence.kv;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The kernel's keys below the layers of a numbered crank. */
public interface KvBase {
    /** The value under {@code key}. */
    Optional<String> get(String key);

    /**
     * The smallest key greater than {@code previous} that is not a {@code host.} key.
     *
     * @param upTo the crank's own next key, or null if it has none: it does not matter which key comes after this one
     */
    Optional<String> nextKey(String previous, @Nullable String upTo);

    /** The activity hash of what has joined, or an empty string before the first. */
    String activityHash();
}
