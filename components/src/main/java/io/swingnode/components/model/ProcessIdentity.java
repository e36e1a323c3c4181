package io.swingnode.components.model;

/**
 * Identifies a process beyond its number, which the system gives to another process one day.
 *
 * @param startMark when it started: on Linux the boot id and the kernel's tick count (which no change of
 *     the clock moves), elsewhere the start instant in milliseconds
 */
public record ProcessIdentity(long pid, String startMark) {}
