package io.swingnode.components.model;

import java.util.Map;

/**
 * What an operator set up and a removal keeps with the data: settings and configs, secure ones still encrypted.
 *
 * @param componentConfigs by component id
 */
public record ExtraState(
        Map<String, String> settings,
        Map<String, ConfigValue> configs,
        Map<String, Map<String, ConfigValue>> componentConfigs,
        Identity identity) {}
