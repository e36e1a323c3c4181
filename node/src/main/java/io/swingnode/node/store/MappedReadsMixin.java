package io.swingnode.node.store;

import io.swingnode.persistence.sqlite.Database;
import picocli.CommandLine.Option;

/** The option of commands that read a whole store and write none. */
final class MappedReadsMixin {
    @Option(
            names = "--mmap",
            description = "Map the store's file into memory, which reads it faster. An error of its disk then ends the"
                    + " command with a signal (SIGBUS) instead of a message.")
    private boolean mapped;

    boolean isGiven() {
        return mapped;
    }

    Database database() {
        return mapped ? Database.sqlite().withMappedReads() : Database.sqlite();
    }
}
