/**
 * The actor of a vat, which works beside the kernel.
 *
 * <ul>
 *   <li>compresses and hashes snapshots
 *   <li>reads snapshots and committed spans as streams
 *   <li>keeps a vat's jobs in order
 * </ul>
 *
 * <p>Main types: {@code Vat}, {@code VatQueue}, {@code CommittedSpan}.
 *
 * <p>One actor for each active vat, on the dispatcher for vats.
 */
@NullMarked
package io.swingnode.actors.vat;

import org.jspecify.annotations.NullMarked;
