package io.swingnode.components.model;

import java.util.Map;

/**
 * What a removal that keeps the data keeps too: the settings and configs of an operator, secure ones encrypted.
 *
 * @param componentConfigs by component id
 */
public record ExtraState(
        Map<String, String> settings,
        Map<String, ConfigValue> configs,
        Map<String, Map<String, ConfigValue>> componentConfigs,
        Identity identity) {}
