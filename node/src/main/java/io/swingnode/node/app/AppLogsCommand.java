package io.swingnode.node.app;

import io.swingnode.components.files.LogTimes;
import io.swingnode.node.Cancellation;
import io.swingnode.node.Counts;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.control.ControlRequest;
import io.swingnode.node.control.ControlResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the log files of components and their hooks, and optionally follows them. */
@Command(
        name = "logs",
        description = "Print the logs of components and of their hooks; -f follows them. Lines of error logs are marked"
                + " by ! and those of hooks by *.",
        footer = {
            "  ./swingnode app logs HOME example -f",
            "  ./swingnode app logs HOME example -c web -n 100",
            "  ./swingnode app logs HOME example --since 10m --timestamps",
            "  ./swingnode app logs HOME example --since '2026-01-31 08:00' -o json"
        })
final class AppLogsCommand implements Callable<Integer> {
    private static final int LINES = 100;

    /** The logs of a component, and the mark of their lines. */
    private enum Source {
        OUTPUT("output.log", " "),
        ERROR("error.log", "!"),
        HOOKS("hooks.log", "*");

        private final String file;
        private final String mark;

        Source(String file, String mark) {
            this.file = file;
            this.mark = mark;
        }
    }

    @Mixin
    private AppTarget target = new AppTarget();

    @Mixin
    private OutputMixin output = new OutputMixin();

    @Option(
            names = {"-f", "--follow"},
            description = "Keep printing new lines until stopped.")
    private boolean follow;

    @Option(
            converter = Counts.AnyInt.class,
            names = {"-n", "--lines"},
            paramLabel = "N",
            description = "How many of the last lines of each log to print first (default: 100, or all with --since).")
    private @Nullable Integer lines;

    @Option(
            converter = PastTime.class,
            names = "--since",
            paramLabel = "TIME",
            description = "Only lines written since then: how long ago (10m, 1h30m, 2d), or a time (2026-01-31,"
                    + " '2026-01-31 08:00', 2026-01-31T08:00:00Z).")
    private @Nullable Instant since;

    @Option(
            names = {"-t", "--timestamps"},
            description = "Print before each line when it was written, in UTC, as the node has seen it, once a second;"
                    + " ~ where no node was looking: it may have been earlier.")
    private boolean timestamps;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<LogTail> tails = new ArrayList<>();
        for (ControlResult.LogDirectory directory : directories()) {
            for (Source source : Source.values()) {
                Path path = Path.of(directory.directory(), source.file);
                tails.add(new LogTail(path, timestamps, (line, at) -> print(directory.component(), source, line, at)));
            }
        }
        int count = lines != null ? lines : since == null ? LINES : Integer.MAX_VALUE;
        for (LogTail tail : tails) {
            tail.begin(count, since == null ? 0 : since.toEpochMilli());
            if (!follow) {
                tail.finish();
            }
        }
        while (follow) {
            for (LogTail tail : tails) {
                tail.poll();
            }
            try {
                Cancellation.ofProcess().await(1);
                for (LogTail tail : tails) {
                    tail.finish();
                }
                return ExitCodes.OK;
            } catch (TimeoutException e) {
                output.out().flush();
            }
        }
        return ExitCodes.OK;
    }

    private List<ControlResult.LogDirectory> directories() {
        ControlRequest request = new ControlRequest.Logs(target.app(), target.components());
        return AppReplies.ask(target.home(), request, output, ControlResult.Logs.class)
                .logs();
    }

    private void print(String component, Source source, String line, Optional<LogTimes.Note> at) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("component", component);
        json.put("error", source == Source.ERROR);
        json.put("source", source.name().toLowerCase(Locale.ROOT));
        at.ifPresent(note -> {
            json.put("at", time(note));
            if (note.late()) {
                json.put("atLatest", true);
            }
        });
        json.put("line", line);
        output.print(json, prefix(at) + component + source.mark + "| " + line);
    }

    private String prefix(Optional<LogTimes.Note> at) {
        if (!timestamps) {
            return "";
        }
        return at.map(note -> time(note) + (note.late() ? "~ " : "  ")).orElse("                    ~ ");
    }

    private static String time(LogTimes.Note note) {
        return Instant.ofEpochMilli(note.atMillis())
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }
}
