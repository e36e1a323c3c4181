/**
 * The node's own journal, over Akka Persistence JDBC.
 *
 * <ul>
 *   <li>sets up the journal of a home: SQLite by default, PostgreSQL by configuration
 *   <li>creates and checks its schema
 *   <li>serializes records under stable names
 * </ul>
 *
 * <p>{@link io.swingnode.journal.Journal} is the way in; records that go to it implement {@link
 * io.swingnode.journal.Journaled}.
 *
 * <p>Immutable, but for {@code JournalTypes}, which is filled before it is shared.
 */
@NullMarked
package io.swingnode.journal;

import org.jspecify.annotations.NullMarked;
