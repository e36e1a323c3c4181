/**
 * Bytes and files, independent of what they hold.
 *
 * <ul>
 *   <li>spools bytes to memory or a temporary file
 *   <li>reads lines of any length
 *   <li>writes and renames files durably
 *   <li>reads JSON, token by token
 * </ul>
 *
 * <p>Main types: {@code Spool}, {@code LineReader}, {@code DurableFiles}, {@code Json}.
 *
 * <p>An instance belongs to one thread; static methods may be called from any.
 */
@NullMarked
package io.swingnode.persistence.io;

import org.jspecify.annotations.NullMarked;
