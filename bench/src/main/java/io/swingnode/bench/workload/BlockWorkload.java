package io.swingnode.bench.workload;

import io.swingnode.bench.data.Directories;
import io.swingnode.bench.generator.CrankSource;
import io.swingnode.bench.generator.Keys;
import io.swingnode.bench.kernel.BlockRun;
import io.swingnode.bench.kernel.Kernel;
import io.swingnode.bench.measure.ExportTally;
import io.swingnode.bench.measure.Outcome;
import io.swingnode.bench.measure.ResultDigest;
import io.swingnode.persistence.StoreOptions;
import java.nio.file.Path;

/** W1: blocks of 50 cranks, by default each with 10 sets, 10 gets, one next key and one item of about 2 KB. */
public record BlockWorkload(boolean withExports) implements Workload {
    private static final int SEED = 1;

    /** Blocks that are made up, and whose export data is digested, at once when commits go on meanwhile; some 30 MB. */
    private static final int BLOCKS_AT_ONCE = 100;

    @Override
    public Repetition prepare(BenchSetting setting) throws Exception {
        BlockSetting block = setting.block();
        long sizeBytes = 0;
        if (block.grown().isPresent()) {
            Path store = block.via().storeDir(setting.directory());
            Directories.copyFiles(setting.data().grown(block.grown().get()), store);
            sizeBytes = Directories.sizeBytes(store);
        }
        ExportTally exports = new ExportTally();
        StoreOptions options = StoreOptions.defaults();
        Kernel kernel = block.via()
                .open(
                        setting.directory(),
                        withExports ? options.toBuilder().exportSink(exports).build() : options,
                        block.ledger());
        return new Blocks(kernel, exports, block, sizeBytes);
    }

    /** What the workload runs. */
    public static CrankSource cranks(BlockSetting setting) {
        Keys keys = setting.grown()
                .<Keys>map(grown -> new Keys.OfGrownStore(grown.vats(), grown.keysOfVat()))
                .orElseGet(() -> new Keys.OfYoungStore(setting.vats()));
        return new CrankSource(SEED, keys, setting.keysPerBlock(), setting.keysPerBlock());
    }

    private record Blocks(Kernel kernel, ExportTally exports, BlockSetting setting, long sizeBytes)
            implements Repetition {
        @Override
        public Outcome measure() {
            BlockRun run = new BlockRun(kernel, cranks(setting)::next);
            setting.grown()
                    .ifPresentOrElse(
                            grown -> run.continueVats(grown.vats(), grown.itemsOfVat()),
                            () -> run.initVats(setting.vats()));
            int atOnce = setting.via() == Kernel.Via.PIPELINED ? BLOCKS_AT_ONCE : 1;
            for (int done = 0; done < setting.blocks(); done += atOnce) {
                int blocks = Math.min(atOnce, setting.blocks() - done);
                run.makeUp(blocks);
                for (int i = 0; i < blocks; i++) {
                    run.block();
                }
                if (atOnce > 1) {
                    run.settle();
                }
                exports.digest();
            }
            run.settle();
            return exports.addTo(run.outcome())
                    .count("vats", setting.vats())
                    .count("keysPerBlock", setting.keysPerBlock())
                    .mega("grownMB", sizeBytes);
        }

        @Override
        public void addDigests(Outcome outcome) {
            outcome.text("activityhash", ResultDigest.shown(kernel.getActivityhash()))
                    .text("exportHash", exports.finishDigest());
        }

        @Override
        public void close() {
            kernel.close();
        }
    }
}
