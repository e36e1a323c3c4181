package io.swingnode.tests;

import io.swingnode.actors.SwingNode;
import io.swingnode.demo.DemoKernel;
import io.swingnode.protocol.BlockResult;
import io.swingnode.protocol.CleanupBudget;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Runs a kernel on a home from where its store is, until it is killed. Says {@code ready HEIGHT HASH} once, and
 * {@code block HEIGHT HASH} after each commit that was acknowledged. Pipelined, it runs the cranks of the next blocks
 * while some are committed, which then become durable in groups.
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
        Deque<CompletionStage<BlockResult>> commits = new ArrayDeque<>();
        for (long block = 0; block < blocks; block++) {
            long height = CrashWorld.execute(kernel);
            if (pipelined) {
                commits.add(kernel.host().startCommitBlock(height, CleanupBudget.DEFAULT));
            } else {
                commits.add(CompletableFuture.completedStage(kernel.commit(height)));
            }
            while (commits.size() > CrashWorld.COMMITS_WAITING_MAX
                    || (!commits.isEmpty()
                            && commits.element().toCompletableFuture().isDone())) {
                acknowledge(commits.remove(), out);
            }
        }
        commits.forEach(commit -> acknowledge(commit, out));
    }

    private static void acknowledge(CompletionStage<BlockResult> commit, PrintStream out) {
        BlockResult result = commit.toCompletableFuture().join();
        out.println("block " + result.height() + " " + result.activityHash());
    }
}
