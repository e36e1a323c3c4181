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

/** Creates an empty store. */
@Command(
        name = "init",
        description = "Create an empty store.",
        footer = {"  ./swingnode init my-store", "  ./swingnode init --erase my-store     # replace an existing store"})
final class InitCommand implements Callable<Integer> {
    @Mixin
    private OutputMixin output;

    @Option(names = "--erase", description = "Erase an existing store. Without this, an existing store is an error.")
    private boolean erase;

    @Mixin
    private FileModeMixin files;

    @Parameters(
            paramLabel = "DIR",
            description = "The store's directory; it is created if absent, and must contain nothing else.")
    private Path directory;

    @Override
    public Integer call() {
        if (StoreDirectory.isStore(directory) && !erase) {
            throw new StoreException(
                    Reason.USAGE,
                    directory + " already contains a store; give --erase to replace it with an empty one");
        }
        StoreOptions options = StoreOptions.builder().fileMode(files.mode()).build();
        try (SwingStore store = SwingStore.init(directory, options)) {
            store.commit();
        }
        output.print(Map.of("store", directory.toString()), "created an empty store in " + directory);
        return ExitCodes.OK;
    }
}
