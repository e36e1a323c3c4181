package io.swingnode.bench;

import io.swingnode.bench.data.BenchData;
import io.swingnode.bench.data.GrownStore;
import io.swingnode.bench.data.Preparation;
import io.swingnode.bench.generator.CrankLines;
import io.swingnode.bench.generator.CrankSource;
import io.swingnode.bench.workload.BlockSetting;
import io.swingnode.bench.workload.BlockWorkload;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints the cranks of W1, so that another implementation can run the same on the same store. */
@Command(
        name = "cranks",
        description = "Print the cranks of W1 as JSON lines, and make the store that they begin with (--grown).",
        footer = "  ./swingnode bench cranks --grown 1000 --blocks 200 > cranks.jsonl")
final class CranksCommand implements Callable<Integer> {
    @Mixin
    private OutputMixin output;

    @Mixin
    private DataOption dataOption;

    @Mixin
    private BlockOptions blockOptions;

    @Override
    public Integer call() throws IOException {
        BlockSetting setting = blockOptions.setting();
        if (setting.grown().isPresent()) {
            BenchData data = dataOption.data();
            Files.createDirectories(data.folder());
            GrownStore grown = setting.grown().get();
            new Preparation(data, output).make(grown.folderName(), grown::make);
        }
        CrankLines.print(BlockWorkload.cranks(setting), setting.blocks() * CrankSource.CRANKS_PER_BLOCK, output.out());
        output.out().flush();
        return ExitCodes.OK;
    }
}
