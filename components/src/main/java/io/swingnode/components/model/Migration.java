package io.swingnode.components.model;

/**
 * A script that an upgrade runs once, on the way from an older version to {@code version} or a newer one.
 *
 * @param script path inside the component's own directory
 */
public record Migration(String version, String script) {}
