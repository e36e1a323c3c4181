package io.swingnode.components.model;

import java.util.List;

/** A valid manifest: the application and its components, in the order listed. */
public record Manifest(ApplicationDefinition application, List<ComponentDefinition> components) {}
