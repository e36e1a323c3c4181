package io.swingnode.components.model;

import java.util.Optional;

/**
 * A configuration key that a manifest declares.
 *
 * @param defaultValue the value until an operator sets another, and again after a reset
 * @param required starting a component fails while this key has no value
 * @param secure the value is encrypted at rest and masked in every view
 */
public record ConfigDeclaration(
        String key, String description, Optional<String> defaultValue, boolean required, boolean secure) {}
