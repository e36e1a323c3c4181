package io.swingnode.bench;

import io.swingnode.bench.data.GrownStore;
import io.swingnode.bench.kernel.Kernel;
import io.swingnode.bench.workload.BlockSetting;
import io.swingnode.node.Counts;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that concern W1 alone. */
final class BlockOptions {
    @Option(
            converter = Counts.Some.class,
            names = "--blocks",
            paramLabel = "N",
            description = "Blocks that W1 commits (default: ${DEFAULT-VALUE}).")
    private int blocks = BlockSetting.DEFAULT_BLOCKS;

    @Option(
            converter = Counts.Some.class,
            names = "--vats",
            paramLabel = "N",
            description = "Vats among which W1 spreads its cranks (default: ${DEFAULT-VALUE}).")
    private int vats = BlockSetting.DEFAULT_VATS;

    @Option(
            converter = Counts.Some.class,
            names = "--keys",
            paramLabel = "N",
            description = "Keys that a block of W1 sets, and as many that it gets (default: ${DEFAULT-VALUE}).")
    private int keys = BlockSetting.DEFAULT_KEYS;

    @Option(
            converter = Counts.AnyInt.class,
            names = "--grown",
            paramLabel = "MB",
            description =
                    "W1 begins with a store of about MB million bytes, made once and kept with the data, and gets and"
                            + " sets keys all over it; by default, with an empty one.")
    private int grownMb;

    @Option(
            names = "--via",
            paramLabel = "WAY",
            description = "How W1 uses the store: store (default), directly; pipelined, committing each block while the"
                    + " next one runs; session, through a node's actors; messages, to a node, a batch for each crank.")
    private Kernel.Via via = Kernel.Via.STORE;

    @Option(
            names = "--ledger",
            description = "Via session or messages, the node keeps its block ledger too, as serve does.")
    private boolean ledger;

    BlockSetting setting() {
        return new BlockSetting(
                blocks,
                vats,
                keys,
                grownMb == 0 ? Optional.empty() : Optional.of(new GrownStore(grownMb, vats)),
                via,
                ledger);
    }
}
