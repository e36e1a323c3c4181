package io.swingnode.components.model;

/**
 * A configuration value as it is stored.
 *
 * @param text the value; for a secure one its cipher text
 * @param secure true when {@code text} is encrypted
 * @param custom true when an operator set a key that no manifest declares
 */
public record ConfigValue(String text, boolean secure, boolean custom) {}
