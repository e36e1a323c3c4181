package io.swingnode.bench;

import io.swingnode.bench.data.BenchData;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --data}. */
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The folder of prepared data, ours or the reference's; by default, one in your cache folder.")
    private @Nullable Path folder;

    BenchData data() {
        return new BenchData(folder == null ? BenchData.defaultFolder() : folder);
    }
}
