/**
 * Exact copies of database files while others write them.
 *
 * <ul>
 *   <li>keeps one commit of a database as it is, by a read transaction
 *   <li>reads the write-ahead log, and checks every frame
 *   <li>gives the bytes that the database file would have if that commit were all in it
 * </ul>
 *
 * <p>Main type: {@code DatabaseImage}. It knows SQLite's files and no table.
 *
 * <p>An image belongs to one thread at a time.
 */
@NullMarked
package io.swingnode.persistence.copy;

import org.jspecify.annotations.NullMarked;
