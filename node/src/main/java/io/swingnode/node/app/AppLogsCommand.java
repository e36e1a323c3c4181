package io.swingnode.node.app;

import io.swingnode.node.Cancellation;
import io.swingnode.node.Counts;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.control.ControlRequest;
import io.swingnode.node.control.ControlResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the log files of components, and optionally follows them. */
@Command(
        name = "logs",
        description = "Print the logs of components; -f follows them.",
        footer = {"  ./swingnode app logs HOME example -f", "  ./swingnode app logs HOME example -c web -n 100"})
final class AppLogsCommand implements Callable<Integer> {
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
            defaultValue = "100",
            description = "How many of the last lines to print first (default: 100).")
    private int lines;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<LogTail> tails = new ArrayList<>();
        for (ControlResult.LogDirectory directory : directories()) {
            String id = directory.component();
            for (String file : List.of("output.log", "error.log")) {
                Path path = Path.of(directory.directory(), file);
                String label = id + (file.startsWith("error") ? "!" : " ");
                tails.add(new LogTail(path, line -> print(label, line)));
            }
        }
        for (LogTail tail : tails) {
            tail.begin(lines);
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

    private void print(String label, String line) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("component", label.substring(0, label.length() - 1));
        json.put("error", label.endsWith("!"));
        json.put("line", line);
        output.print(json, label + "| " + line);
    }
}
