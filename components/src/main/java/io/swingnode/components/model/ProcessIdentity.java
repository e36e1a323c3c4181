package io.swingnode.components.model;

/**
 * Which process, beyond the number that the system will give to another one day.
 *
 * @param startMark when it started: on Linux the boot id and the kernel's tick count (which no change of
 *     the clock moves), elsewhere the start instant in milliseconds
 */
public record ProcessIdentity(long pid, String startMark) {}
