/**
 * The ledger: what each block committed and cleaned, as events in the node's journal.
 *
 * <ul>
 *   <li>records committed blocks
 *   <li>reconciles itself with the store at start
 *   <li>answers whether a height is committed
 *   <li>lists blocks, and follows them live
 * </ul>
 *
 * <p>Main types: {@code BlockLedger}, {@code BlockLedgerState}, {@code BlockLedgerQuery}, {@code BlockHistory},
 * {@code BlockRecord}.
 *
 * <p>One event-sourced actor; the store is the truth and the ledger follows it.
 */
@NullMarked
package io.swingnode.actors.ledger;

import org.jspecify.annotations.NullMarked;
