/**
 * SQLite itself: driver, connections, schema, locks, error codes.
 *
 * <ul>
 *   <li>opens connections with the pragmas of their use
 *   <li>creates the schema
 *   <li>caches prepared statements
 *   <li>steps through large results with a cursor
 *   <li>tells a store's writer, by a lock, that a maintenance job also writes to the store
 *   <li>interprets the result codes of SQLite
 *   <li>knows which files a store has
 * </ul>
 *
 * <p>Main types: {@code Database}, {@code Statements}, {@code SqlCursor}, {@code Schema}, {@code SqliteErrors},
 * {@code StoreDirectory}, {@code MaintenanceLock}. It knows the tables, but depends on no sub-store.
 *
 * <p>A connection, its statements and its cursors belong to one thread at a time. {@code MaintenanceLock} and the
 * static methods may be called from any.
 */
@NullMarked
package io.swingnode.persistence.sqlite;

import org.jspecify.annotations.NullMarked;
