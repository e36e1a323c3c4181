package io.swingnode.bench;

import io.swingnode.bench.data.GrownStore;
import io.swingnode.bench.kernel.Kernel;
import io.swingnode.bench.workload.BlockSetting;
import io.swingnode.node.Counts;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of W1, some of which W7 has too. */
final class BlockOptions {
    @Option(
            converter = Counts.Some.class,
            names = "--blocks",
            paramLabel = "N",
            description = "Blocks that W1 commits (default: " + BlockSetting.DEFAULT_BLOCKS
                    + ") or W7 (default: as many as take a second, and 300 at most).")
    private @Nullable Integer blocks;

    @Option(
            converter = Counts.Some.class,
            names = "--vats",
            paramLabel = "N",
            description = "Vats among which W1 (default: " + BlockSetting.DEFAULT_VATS
                    + ") or W7 (default: 1, 8 and 64) spreads its cranks.")
    private @Nullable Integer vats;

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

    /** The vats that were asked for. */
    Optional<Integer> vats() {
        return Optional.ofNullable(vats);
    }

    /** The blocks that were asked for. */
    Optional<Integer> blocks() {
        return Optional.ofNullable(blocks);
    }

    BlockSetting setting() {
        int someVats = vats().orElse(BlockSetting.DEFAULT_VATS);
        return new BlockSetting(
                blocks().orElse(BlockSetting.DEFAULT_BLOCKS),
                someVats,
                keys,
                grownMb == 0 ? Optional.empty() : Optional.of(new GrownStore(grownMb, someVats)),
                via,
                ledger);
    }
}
