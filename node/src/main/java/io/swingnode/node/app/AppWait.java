package io.swingnode.node.app;

import picocli.CommandLine.Option;

/** The option {@code --no-wait} of commands whose work a queue of the node does. */
final class AppWait {
    @Option(names = "--no-wait", description = "Return once the node has accepted the work; it goes on there.")
    private boolean noWait;

    boolean waits() {
        return !noWait;
    }
}
