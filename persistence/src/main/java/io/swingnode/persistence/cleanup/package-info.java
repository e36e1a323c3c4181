/**
 * Budgeted deletion of terminated vats.
 *
 * <ul>
 *   <li>terminates a vat
 *   <li>finds terminated vats that still have rows
 *   <li>decides what a block deletes within its budget, as a pure function of contents and budget
 * </ul>
 *
 * <p>Main types: {@code CleanupPlanner}, {@code VatTable}.
 *
 * <p>Runs on the block's thread.
 */
@NullMarked
package io.swingnode.persistence.cleanup;

import org.jspecify.annotations.NullMarked;
