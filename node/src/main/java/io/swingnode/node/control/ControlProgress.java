package io.swingnode.node.control;

import io.swingnode.persistence.transfer.CopyProgress;

/**
 * How far a copy has come.
 *
 * @param step what is being copied
 * @param count entries or artifacts so far
 * @param total of how many; 0 when that is not known
 * @param sizeBytes bytes of them so far
 */
public record ControlProgress(CopyProgress.Step step, long count, long total, long sizeBytes) {}
