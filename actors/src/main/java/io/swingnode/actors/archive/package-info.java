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
 * <p>One actor. A session's thread waits for its replies when it commits; the supervisor commits when they have come.
 */
@NullMarked
package io.swingnode.actors.archive;

import org.jspecify.annotations.NullMarked;
