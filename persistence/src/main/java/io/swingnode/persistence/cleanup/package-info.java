/**
 * Budgeted deletion of terminated vats.
 *
 * <ul>
 *   <li>terminates a vat
 *   <li>finds terminated vats that still have rows
 *   <li>reads what they hold, as far as a budget reaches
 *   <li>plans what a block deletes, as a pure function of contents and budget
 *   <li>deletes what was planned
 * </ul>
 *
 * <p>Main types: {@code TerminatedVats}, {@code CleanupView}, {@code CleanupPlanner}, {@code CleanupPlan}.
 *
 * <p>{@code CleanupPlanner} may be used on any thread; the rest runs on the block's thread.
 */
@NullMarked
package io.swingnode.persistence.cleanup;

import org.jspecify.annotations.NullMarked;
