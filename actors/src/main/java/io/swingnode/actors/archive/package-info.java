/**
 * The actor that writes archive files before their block commits.
 *
 * <ul>
 *   <li>writes closed spans and new snapshots to files
 *   <li>answers when they are durable
 * </ul>
 *
 * <p>Main types: {@code Archiver}, {@code ArchiverClient}.
 *
 * <p>One actor; the supervisor waits for its answer before it commits.
 */
@NullMarked
package io.swingnode.actors.archive;

import org.jspecify.annotations.NullMarked;
