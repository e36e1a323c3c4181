package io.swingnode.tests;

import io.swingnode.actors.SwingNode;
import io.swingnode.demo.DemoKernel;
import io.swingnode.protocol.BlockResult;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Runs a kernel on a home from where its store is, until it is killed. Says {@code ready HEIGHT HASH} once, and
 * {@code block HEIGHT HASH} after each commit that was acknowledged.
 */
final class CrashChild {
    private CrashChild() {}

    /** Takes the home, the seed, the limit of the block buffer, whether to keep transcripts, and how many blocks. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Path home = Path.of(args[0]);
        long blocks = Long.parseLong(args[4]);
        try (SwingNode node = SwingNode.start(
                        CrashWorld.settings(home, Long.parseLong(args[2]), Boolean.parseBoolean(args[3])));
                DemoKernel kernel = DemoKernel.start(node, CrashWorld.options(Long.parseLong(args[1])))) {
            out.println("ready " + kernel.height() + " " + kernel.session().getActivityhash());
            for (long block = 0; block < blocks; block++) {
                BlockResult result = CrashWorld.runBlock(kernel);
                out.println("block " + result.height() + " " + result.activityHash());
            }
        }
    }
}
