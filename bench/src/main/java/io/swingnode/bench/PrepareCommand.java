package io.swingnode.bench;

import io.swingnode.components.files.FileTrees;
import io.swingnode.node.Cancellation;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Makes the data that workloads read; existing data is kept. */
@Command(name = "prepare", description = "Make the data that the workloads read (about a minute, once).")
final class PrepareCommand implements Callable<Integer> {
    private static final String UNFINISHED = "unfinished";

    @Mixin
    private OutputMixin output;

    @Mixin
    private DataOption dataOption;

    @Override
    public Integer call() throws IOException {
        BenchData data = dataOption.data();
        Files.createDirectories(data.folder());
        for (int i = 1; i <= BenchData.HEAPS; i++) {
            makeHeap(data.folder().resolve("heap" + i + ".bin"), i);
        }
        make(data, "store", (dir, progress) -> PreparedStores.makeStore(dir, data, progress));
        make(data, "term", PreparedStores::makeTerminatedStore);
        make(data, "export", (dir, progress) -> PreparedExport.make(dir, data, progress));
        output.print(Map.of("data", data.folder().toString()), "The data is in " + data.folder() + ".");
        return ExitCodes.OK;
    }

    private static void makeHeap(Path file, int index) throws IOException {
        if (!Files.exists(file)) {
            Files.write(file, HeapImage.generate(BenchData.HEAPS_SEED + index, HeapImage.SIZE_BYTES));
        }
    }

    /** Makes the directory under another name first, so that one with its final name is always complete. */
    private void make(BenchData data, String name, Maker maker) throws IOException {
        Path target = data.folder().resolve(name);
        if (Files.exists(target)) {
            return;
        }
        Path unfinished = data.folder().resolve(UNFINISHED);
        FileTrees.delete(unfinished);
        try (Progress progress = output.progress("making " + name)) {
            maker.make(unfinished, done -> {
                Cancellation.ofProcess().check("stopped while making " + name + "; run it again to continue");
                progress.update(done, 0, "steps");
            });
        }
        Files.move(unfinished, target);
    }

    @FunctionalInterface
    private interface Maker {
        void make(Path dir, LongConsumer progress) throws IOException;
    }
}
