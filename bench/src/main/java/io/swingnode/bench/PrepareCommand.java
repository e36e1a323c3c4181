package io.swingnode.bench;

import io.swingnode.bench.data.BenchData;
import io.swingnode.bench.data.Preparation;
import io.swingnode.bench.data.PreparedExport;
import io.swingnode.bench.data.PreparedStores;
import io.swingnode.bench.generator.HeapImage;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Makes the data that workloads read; existing data is kept. */
@Command(name = "prepare", description = "Make the data that the workloads read (about a minute, once).")
final class PrepareCommand implements Callable<Integer> {
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
        Preparation preparation = new Preparation(data, output);
        preparation.make("store", (dir, progress) -> PreparedStores.makeStore(dir, data, progress));
        preparation.make("term", PreparedStores::makeTerminatedStore);
        preparation.make("export", (dir, progress) -> PreparedExport.make(dir, data, progress));
        output.print(Map.of("data", data.folder().toString()), "The data is in " + data.folder() + ".");
        return ExitCodes.OK;
    }

    private static void makeHeap(Path file, int index) throws IOException {
        if (!Files.exists(file)) {
            Files.write(file, HeapImage.generate(BenchData.HEAPS_SEED + index, HeapImage.SIZE_BYTES));
        }
    }
}
