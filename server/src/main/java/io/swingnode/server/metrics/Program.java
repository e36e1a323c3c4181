package io.swingnode.server.metrics;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the program around a node knows and the node does not. Any thread may ask. */
public interface Program {
    /** The exports that the node makes for commands, oldest first; a few at most. */
    List<CopyUnderWay> exports();

    /** The backups that the node makes by itself; empty when it makes none. */
    Optional<BackupState> backups();

    /** How many applications there are of each status. */
    Map<String, Long> applications();

    /** The version of the program. */
    String version();

    /** Size of the journal's file; 0 when the journal is elsewhere. */
    long journalBytes();
}
