package io.swingnode.persistence.block;

import io.swingnode.persistence.sqlite.Statements;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The writer connection, lent to the owner of the block, who alone may use it until it has the next writes carried out: it
 * begins the transaction of a block there, and reads what was spilled, which is visible there only.
 *
 * @param connection for reading, and for beginning a block
 * @param dataVersion what SQLite reported after the last transaction was begun, if one was; it changes when another
 *     connection commits
 * @param lockFailure why the lock of the next block, which was asked for during a commit, could not be taken
 */
public record Loan(Statements connection, OptionalLong dataVersion, Optional<SQLException> lockFailure) {}
