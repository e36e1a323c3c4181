/**
 * Events of applications, and the JSON views that they carry.
 *
 * <ul>
 *   <li>words each event, and hands it to the record
 *   <li>shows later events as streams, and the last ones
 *   <li>views applications as JSON, with secrets masked
 * </ul>
 *
 * <p>Main types: {@code Events}, {@code EventHub}, {@code EventRecorder}, {@code AppEvent}, {@code ApplicationJson}.
 *
 * <p>Any thread may record events and subscribe; an actor of {@code actor/} numbers and keeps them.
 */
@NullMarked
package io.swingnode.components.event;

import org.jspecify.annotations.NullMarked;
