package io.swingnode.components;

import java.util.List;

/** A manifest that was read and found sound: the application and its components, in the order listed. */
record Manifest(ApplicationDefinition application, List<ComponentDefinition> components) {}
