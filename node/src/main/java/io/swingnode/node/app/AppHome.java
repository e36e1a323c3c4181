package io.swingnode.node.app;

import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The parameter {@code HOME}. */
final class AppHome {
    @Parameters(index = "0", paramLabel = "HOME", description = "The node's home directory.")
    private Path home = Path.of("");

    Path path() {
        return home;
    }
}
