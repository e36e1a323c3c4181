package io.swingnode.components.model;

/**
 * One key that an operator sets.
 *
 * @param custom true to accept a key that no manifest declares
 * @param secure for a key that nobody declares: encrypt it at rest and mask it in views
 */
public record ConfigEntry(String key, String value, boolean custom, boolean secure) {
    /** A declared key and its new value. */
    public static ConfigEntry of(String key, String value) {
        return new ConfigEntry(key, value, false, false);
    }

    /** The value may be a secret: it never shows in logs. */
    @Override
    public String toString() {
        return "ConfigEntry[" + key + "]";
    }
}
