package io.swingnode.node.store;

import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes an empty store. */
@Command(
        name = "init",
        description = "Make an empty store.",
        footer = {"  ./swingnode init my-store", "  ./swingnode init --erase my-store     # in place of the one there"})
final class InitCommand implements Callable<Integer> {
    @Mixin
    private OutputMixin output;

    @Option(
            names = "--erase",
            description = "Erase the store that is there. Without this, it is kept and an error told.")
    private boolean erase;

    @Parameters(
            paramLabel = "DIR",
            description = "The store's directory; it is made if absent, and holds nothing else.")
    private Path directory;

    @Override
    public Integer call() {
        if (StoreDirectory.isStore(directory) && !erase) {
            throw new StoreException(
                    Reason.USAGE, directory + " holds a store already; give --erase to make an empty one in its place");
        }
        try (SwingStore store = SwingStore.init(directory, StoreOptions.defaults())) {
            store.commit();
        }
        output.print(Map.of("store", directory.toString()), "made an empty store in " + directory);
        return ExitCodes.OK;
    }
}
