package io.swingnode.journal;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Tells failures of a journal's file in words. */
final class JournalFailure {
    private static final int CAUSES_MAX = 20;

    private JournalFailure() {}

    /** Empty when neither SQLite nor its time ran out. */
    static Optional<String> of(Path file, Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(CAUSES_MAX)
                .filter(cause -> cause instanceof SQLException || cause instanceof TimeoutException)
                .reduce((first, second) -> second)
                .map(cause -> "the journal " + file + " does not work: "
                        + (cause instanceof SQLException ? cause.getMessage() : "it did not answer in time")
                        + "; look at the disk and at who has the file open, and try again");
    }
}
