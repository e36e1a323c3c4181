/**
 * What happens to applications, told to whoever listens.
 *
 * <ul>
 *   <li>publishes events
 *   <li>views applications as JSON, with secrets masked
 * </ul>
 *
 * <p>Main types: {@code EventHub}, {@code Events}, {@code AppEvent}, {@code ApplicationJson}.
 *
 * <p>Any thread; listeners are called on the thread that publishes.
 */
@NullMarked
package io.swingnode.components.event;

import org.jspecify.annotations.NullMarked;
