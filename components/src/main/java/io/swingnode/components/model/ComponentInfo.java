package io.swingnode.components.model;

import java.util.List;

/** What the internal event {@code componentsUpdated} says about a component. */
public record ComponentInfo(
        String title,
        String id,
        String name,
        String version,
        String routePath,
        String status,
        int port,
        List<String> resources) {
    public static ComponentInfo of(ComponentState component) {
        ComponentDefinition definition = component.definition();
        return new ComponentInfo(
                definition.title(),
                definition.id(),
                definition.title(),
                definition.version(),
                definition.routePath(),
                component.status().word(),
                definition.port(),
                definition.resources());
    }
}
