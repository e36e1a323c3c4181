package io.swingnode.components;

/**
 * A script that an upgrade runs once, when it passes the version named.
 *
 * @param script path inside the component's own directory
 */
record Migration(String version, String script) {}
