package io.swingnode.persistence.block;

import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The writer of a store, lent to the owner of the block, who alone may use it until it is given back with the start of a
 * commit: for reading what was spilled, which is visible there only, and for what the owner waits for.
 *
 * @param dataVersion what SQLite reported after the last transaction was begun, if one was; it changes when another
 *     connection commits
 * @param lockFailure why the lock of the next block, which was asked for during a commit, could not be taken
 */
public record Loan(BlockWriter writer, OptionalLong dataVersion, Optional<SQLException> lockFailure) {}
