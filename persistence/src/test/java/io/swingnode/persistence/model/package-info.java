/**
 * A model of the store made of plain maps, and random runs against it.
 *
 * <ul>
 *   <li>keeps what a store should hold
 *   <li>draws operations from a seed
 *   <li>compares store and model after each
 * </ul>
 *
 * <p>{@code StoreModelTest} is the test; {@code StoreModel} the model.
 *
 * <p>Each run uses a single thread.
 */
@NullMarked
package io.swingnode.persistence.model;

import org.jspecify.annotations.NullMarked;
