/**
 * The vocabulary of the store, for all modules and for other processes.
 *
 * <ul>
 *   <li>names vats, bundles and artifacts, and parses and formats those names
 *   <li>describes spans, snapshots, blocks and cleanup as records, with the form in which they are exported
 *   <li>defines the requests of kernels and hosts, the replies, and the reasons of refusals
 *   <li>computes the hashes of the store and writes the JSON strings that enter them
 * </ul>
 *
 * <p>Main types: {@link io.swingnode.protocol.Request}, {@link io.swingnode.protocol.Reply}, {@link
 * io.swingnode.protocol.ArtifactName}, {@link io.swingnode.protocol.SpanRecord}, {@link
 * io.swingnode.protocol.SnapshotRecord}, {@link io.swingnode.protocol.SpanHash}, {@link
 * io.swingnode.protocol.StoreException}.
 *
 * <p>Immutable values that threads may share, except {@code SpanHash}. Nothing here does input or output.
 */
@NullMarked
package io.swingnode.protocol;

import org.jspecify.annotations.NullMarked;
