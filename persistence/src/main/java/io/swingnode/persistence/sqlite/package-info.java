/**
 * SQLite itself: driver, connections, schema, locks, error codes.
 *
 * <ul>
 *   <li>opens connections with the pragmas of their use
 *   <li>creates and checks the schema
 *   <li>caches prepared statements
 *   <li>steps through large results with a cursor
 *   <li>locks a store against other processes
 *   <li>translates SQLite errors
 * </ul>
 *
 * <p>Main types: {@code Database}, {@code Statements}, {@code SqlCursor}, {@code Schema}, {@code SqliteErrors},
 * {@code StoreDirectory}. It knows tables by name only, and no sub-store.
 *
 * <p>A connection and all that hangs on it belong to one thread at a time.
 */
@NullMarked
package io.swingnode.persistence.sqlite;

import org.jspecify.annotations.NullMarked;
