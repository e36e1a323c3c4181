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
 * <p>One actor; the thread that commits waits for its replies, through the client, before it writes the store.
 */
@NullMarked
package io.swingnode.actors.archive;

import org.jspecify.annotations.NullMarked;
