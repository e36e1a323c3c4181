package io.swingnode.node.app;

import picocli.CommandLine.Option;

/** The option {@code --no-wait} of commands whose work is queued in the node. */
final class AppWait {
    @Option(names = "--no-wait", description = "Return as soon as the node has accepted the work.")
    private boolean noWait;

    boolean waits() {
        return !noWait;
    }
}
