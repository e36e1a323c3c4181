package io.swingnode.protocol;

import java.util.Optional;

/**
 * One entry of export data.
 *
 * @param key such as {@code kv.foo} or {@code transcript.v1.current}
 * @param value the value, or empty when the key was deleted
 */
public record ExportEntry(String key, Optional<String> value) {
    /** A key and its value. */
    public static ExportEntry of(String key, String value) {
        return new ExportEntry(key, Optional.of(value));
    }

    /** A key that was deleted. */
    public static ExportEntry deletion(String key) {
        return new ExportEntry(key, Optional.empty());
    }
}
