package io.swingnode.node.control;

import io.swingnode.persistence.transfer.CopyProgress;

/**
 * How far a copy has come.
 *
 * @param step what is being copied
 * @param count entries or artifacts so far
 * @param sizeBytes bytes of them so far
 */
public record ControlProgress(CopyProgress.Step step, long count, long sizeBytes) {}
