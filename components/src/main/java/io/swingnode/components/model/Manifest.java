package io.swingnode.components.model;

import java.util.List;

/** A manifest that was read and found sound: the application and its components, in the order listed. */
public record Manifest(ApplicationDefinition application, List<ComponentDefinition> components) {}
