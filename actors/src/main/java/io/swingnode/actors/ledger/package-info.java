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
 * <p>{@code BlockLedger} is an actor with an event-sourced child, {@code BlockHistory} is thread-safe, and a {@code
 * BlockLedgerQuery} belongs to one thread. The store is the truth and the ledger follows it.
 */
@NullMarked
package io.swingnode.actors.ledger;

import org.jspecify.annotations.NullMarked;
