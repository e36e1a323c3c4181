package io.swingnode.tests;

import io.swingnode.actors.SwingNode;
import io.swingnode.demo.DemoKernel;
import io.swingnode.protocol.BlockResult;
import io.swingnode.protocol.CleanupBudget;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Runs a kernel on a home from where its store is, until it is killed. Says {@code ready HEIGHT HASH} once, and
 * {@code block HEIGHT HASH} after each commit that was acknowledged. Pipelined, it runs the cranks of the next block
 * while one is committed.
 */
final class CrashChild {
    private CrashChild() {}

    /** Takes the home, the seed, the limit of the block buffer, whether to keep transcripts and to pipeline, and how many blocks. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Path home = Path.of(args[0]);
        long blocks = Long.parseLong(args[5]);
        try (SwingNode node = SwingNode.start(
                        CrashWorld.settings(home, Long.parseLong(args[2]), Boolean.parseBoolean(args[3])));
                DemoKernel kernel = DemoKernel.start(node, CrashWorld.options(Long.parseLong(args[1])))) {
            out.println("ready " + kernel.height() + " " + kernel.session().getActivityhash());
            run(kernel, Boolean.parseBoolean(args[4]), blocks, out);
        }
    }

    private static void run(DemoKernel kernel, boolean pipelined, long blocks, PrintStream out) {
        Optional<CompletionStage<BlockResult>> commit = Optional.empty();
        for (long block = 0; block < blocks; block++) {
            long height = CrashWorld.execute(kernel);
            commit.ifPresent(before -> acknowledge(before, out));
            if (pipelined) {
                commit = Optional.of(kernel.host().startCommitBlock(height, CleanupBudget.DEFAULT));
            } else {
                acknowledge(CompletableFuture.completedStage(kernel.commit(height)), out);
            }
        }
        commit.ifPresent(last -> acknowledge(last, out));
    }

    private static void acknowledge(CompletionStage<BlockResult> commit, PrintStream out) {
        BlockResult result = commit.toCompletableFuture().join();
        out.println("block " + result.height() + " " + result.activityHash());
    }
}
