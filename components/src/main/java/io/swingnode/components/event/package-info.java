/**
 * Events of applications, and the JSON views that they carry.
 *
 * <ul>
 *   <li>publishes events to listeners and streams
 *   <li>views applications as JSON, with secrets masked
 * </ul>
 *
 * <p>Main types: {@code EventHub}, {@code Events}, {@code AppEvent}, {@code ApplicationJson}.
 *
 * <p>Any thread may publish and subscribe; listeners are called on the thread that publishes.
 */
@NullMarked
package io.swingnode.components.event;

import org.jspecify.annotations.NullMarked;
