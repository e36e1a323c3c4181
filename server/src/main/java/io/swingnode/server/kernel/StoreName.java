package io.swingnode.server.kernel;

import java.nio.file.Path;

/** Which store a client asks for. */
sealed interface StoreName {
    /** The one that the server serves. */
    record Served() implements StoreName {}

    /** The store in a directory. */
    record Dir(Path path) implements StoreName {}

    /** A database file of any name. */
    record File(Path path) implements StoreName {}

    /** A store in memory, of this connection only; {@code image} is empty for an empty one. */
    @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
    record Memory(byte[] image) implements StoreName {}
}
