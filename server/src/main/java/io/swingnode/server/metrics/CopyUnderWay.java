package io.swingnode.server.metrics;

/**
 * An export that a node makes for a command.
 *
 * @param step what is being copied, such as {@code artifacts}
 * @param count how many entries or artifacts of the step are done
 * @param total of how many; 0 when that is not known
 * @param sizeBytes bytes of them so far
 */
public record CopyUnderWay(String step, long count, long total, long sizeBytes) {}
