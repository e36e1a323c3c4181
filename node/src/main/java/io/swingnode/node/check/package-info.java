/**
 * Checking a store, and showing how far that is.
 *
 * <ul>
 *   <li>compares a store with the ledger of blocks of its home
 *   <li>shows a copy or a check, and stops it on request
 *   <li>ends long statements when the user stops the program
 * </ul>
 *
 * <p>Main types: {@code LedgerCheck}, {@code ShownCopy}, {@code StoppableStatements}. Of one thread, but for what ends a
 * statement.
 */
@NullMarked
package io.swingnode.node.check;

import org.jspecify.annotations.NullMarked;
