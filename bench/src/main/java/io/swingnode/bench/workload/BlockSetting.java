package io.swingnode.bench.workload;

import io.swingnode.bench.data.GrownStore;
import io.swingnode.bench.generator.CrankSource;
import io.swingnode.bench.kernel.Kernel;
import java.util.Optional;

/**
 * The settings of W1.
 *
 * @param blocks how many blocks it commits
 * @param vats among how many vats its cranks are spread
 * @param keysPerBlock how many keys a block sets, and how many it gets
 * @param grown what the store holds before the first block, if anything
 * @param via how it reaches the store
 * @param ledger whether a node on that way keeps its block ledger
 */
public record BlockSetting(
        int blocks, int vats, int keysPerBlock, Optional<GrownStore> grown, Kernel.Via via, boolean ledger) {
    /** As many blocks as the reference's benchmark commits. */
    public static final int DEFAULT_BLOCKS = 200;

    /** As many vats as it spreads its cranks among. */
    public static final int DEFAULT_VATS = CrankSource.REFERENCE_VATS;

    /** 10 for each of 50 cranks. */
    public static final int DEFAULT_KEYS = 500;

    /** The reference's work with that number of blocks, on an empty store. */
    public static BlockSetting ofReference(int blocks, Kernel.Via via) {
        return new BlockSetting(blocks, DEFAULT_VATS, DEFAULT_KEYS, Optional.empty(), via, false);
    }
}
