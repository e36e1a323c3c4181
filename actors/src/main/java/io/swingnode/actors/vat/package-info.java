/**
 * The actor of a vat, which works beside the kernel.
 *
 * <ul>
 *   <li>compresses and hashes snapshots
 *   <li>reads snapshots and committed spans as streams
 *   <li>does a vat's jobs in order, and refuses more than can wait
 * </ul>
 *
 * <p>Main types: {@code Vat}, {@code VatQueue}, {@code CommittedSpan}.
 *
 * <p>One actor for each active vat, on the dispatcher for vats.
 */
@NullMarked
package io.swingnode.actors.vat;

import org.jspecify.annotations.NullMarked;
