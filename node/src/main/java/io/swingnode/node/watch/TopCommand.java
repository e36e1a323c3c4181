package io.swingnode.node.watch;

import io.swingnode.node.Cancellation;
import io.swingnode.node.Counts;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.TerminalWidth;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Watches a running node. */
@Command(
        name = "top",
        description = "Watch a running node: blocks, commits, log, readers, cleanup, vats by activity, components. On a"
                + " terminal until it is stopped by Ctrl-C; elsewhere once.",
        footer = {
            "  ./swingnode top HOME",
            "  ./swingnode top HOME --interval 5",
            "  ./swingnode top HOME | head -5                   # once",
            "  ./swingnode top HOME -o json                     # a line a second, until stopped",
            "  ./swingnode top HOME -o json -n 1 | jq .blocksPerSecond"
        })
final class TopCommand implements Callable<Integer> {
    /** A second screen, without a cursor; what was on the terminal before comes back at the end. */
    private static final String ENTER = "\u001b[?1049h\u001b[?25l";

    private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
    private static final String HOME_POSITION = "\u001b[H";
    private static final String ERASE_TO_END_OF_LINE = "\u001b[K";
    private static final String ERASE_TO_END_OF_SCREEN = "\u001b[J";

    private final Cancellation end;

    @Mixin
    private OutputMixin output = new OutputMixin();

    @Parameters(paramLabel = "HOME", description = "The home directory of the node.")
    private Path home = Path.of("");

    @Option(
            converter = Counts.Some.class,
            names = {"-i", "--interval"},
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "How often to look (default: 1).")
    private int intervalSeconds;

    @Option(
            converter = Counts.Some.class,
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "Stop after so many views.")
    private @Nullable Integer count;

    TopCommand() {
        this(Cancellation.ofProcess());
    }

    /** Watches until {@code end} is requested. */
    TopCommand(Cancellation end) {
        this.end = end;
    }

    @Override
    public Integer call() throws InterruptedException {
        // Before the screen is another one, so that an error is seen.
        TopSample first = TopSample.take(home);
        boolean live = output.isTerminal() && !output.isJson();
        long left = count != null ? count : live || output.isJson() ? Long.MAX_VALUE : 1;
        if (!live) {
            return watch(first, left, view -> output.print(view, String.join("\n", whole(view))));
        }
        TerminalWidth terminal = TerminalWidth.ofStandardError();
        PrintWriter out = output.out();
        out.print(ENTER);
        try {
            return watch(
                    first, left, view -> draw(out, TopScreen.lines(view, terminal.rows() - 1, terminal.columns())));
        } finally {
            out.print(LEAVE);
            out.flush();
        }
    }

    private static List<String> whole(TopView view) {
        return TopScreen.lines(view, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    private static void draw(PrintWriter out, List<String> lines) {
        out.print(HOME_POSITION);
        lines.forEach(line -> out.print(line + ERASE_TO_END_OF_LINE + "\r\n"));
        out.print(ERASE_TO_END_OF_SCREEN);
        out.flush();
    }

    /** Being stopped is how it ends. */
    private int watch(TopSample first, long views, Consumer<TopView> shown) throws InterruptedException {
        TopSample before = first;
        for (long left = views; left > 0; left--) {
            try {
                end.await(intervalSeconds);
                end.endsInOrder();
                return ExitCodes.OK;
            } catch (TimeoutException e) {
                TopSample after = TopSample.take(home);
                shown.accept(TopView.between(before, after));
                before = after;
            }
            if (output.out().checkError()) {
                return ExitCodes.OK;
            }
        }
        return ExitCodes.OK;
    }
}
