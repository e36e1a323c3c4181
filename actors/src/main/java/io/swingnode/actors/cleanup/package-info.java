/**
 * The actor that plans what each block deletes of terminated vats.
 *
 * <ul>
 *   <li>plans from a view of the block and a budget
 *   <li>is asked once more when it fails or does not answer
 * </ul>
 *
 * <p>Main types: {@code Cleaner}, {@code CleanerClient}.
 *
 * <p>One actor, which only sees immutable values; the client may be used on any thread.
 */
@NullMarked
package io.swingnode.actors.cleanup;

import org.jspecify.annotations.NullMarked;
