package io.swingnode.components.model;

/**
 * A script that an upgrade runs once, when it passes the version named.
 *
 * @param script path inside the component's own directory
 */
public record Migration(String version, String script) {}
