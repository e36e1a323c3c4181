package io.swingnode.demo.parallel;

import io.swingnode.persistence.kv.KernelKvStore;
import io.swingnode.persistence.transcript.TranscriptStore;
import java.util.function.Consumer;

/**
 * What a delivery needs of the crank it is made in, of either kind.
 *
 * @param kv the keys of the kernel
 * @param transcripts the transcripts
 * @param establishSavepoint sets a savepoint of that name
 * @param rollback rolls back to it
 */
record CrankWork(
        KernelKvStore kv,
        TranscriptStore transcripts,
        Consumer<String> establishSavepoint,
        Consumer<String> rollback) {}
