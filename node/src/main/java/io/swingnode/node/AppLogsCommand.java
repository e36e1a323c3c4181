package io.swingnode.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the log files of components, and follows them. */
@Command(name = "logs", description = "Print the logs of components; -f follows them.")
final class AppLogsCommand implements Callable<Integer> {
    private static final int CHUNK_BYTES = 64 * 1024;

    @Mixin
    private AppTarget target = new AppTarget();

    @Mixin
    private OutputMixin output = new OutputMixin();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on printing what is added, until stopped.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "100",
            description = "How many of the last lines to begin with (default 100).")
    private int lines;

    /** A file and how much of it was printed. */
    private static final class Tail {
        private final String label;
        private final Path file;
        private long position;

        Tail(String label, Path file) {
            this.label = label;
            this.file = file;
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (lines < 0) {
            throw new StoreException(Reason.USAGE, "--lines must not be negative, found " + lines);
        }
        JsonNode result = AppReplies.ask(target.home(), target.request("logs"), output);
        java.util.ArrayList<Tail> tails = new java.util.ArrayList<>();
        for (JsonNode directory : result.path("logs")) {
            String id = directory.path("component").asText();
            for (String file : List.of("output.log", "error.log")) {
                Path path = Path.of(directory.path("directory").asText(), file);
                tails.add(new Tail(id + (file.startsWith("error") ? "!" : " "), path));
            }
        }
        for (Tail tail : tails) {
            begin(tail);
        }
        while (follow) {
            for (Tail tail : tails) {
                print(tail);
            }
            try {
                Cancellation.ofProcess().await(1);
                return ExitCodes.OK;
            } catch (TimeoutException e) {
                output.out().flush();
            }
        }
        return ExitCodes.OK;
    }

    private void begin(Tail tail) throws IOException {
        if (!Files.exists(tail.file)) {
            return;
        }
        tail.position = startOfLast(tail.file, lines);
        print(tail);
    }

    /** The position at which the last {@code count} lines begin, found from the end without reading all. */
    private static long startOfLast(Path file, int count) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long position = in.length();
            if (count == 0) {
                return position;
            }
            int found = 0;
            byte[] chunk = new byte[CHUNK_BYTES];
            while (position > 0) {
                int size = (int) Math.min(CHUNK_BYTES, position);
                in.seek(position - size);
                in.readFully(chunk, 0, size);
                for (int i = size - 1; i >= 0; i--) {
                    if (chunk[i] == '\n' && position - size + i + 1 < in.length()) {
                        found++;
                        if (found == count) {
                            return position - size + i + 1;
                        }
                    }
                }
                position -= size;
            }
            return 0;
        }
    }

    /** Prints what was added, whole lines only; a file that became shorter is begun anew. */
    private void print(Tail tail) throws IOException {
        if (!Files.exists(tail.file)) {
            return;
        }
        try (RandomAccessFile in = new RandomAccessFile(tail.file.toFile(), "r")) {
            if (in.length() < tail.position) {
                tail.position = 0;
            }
            byte[] chunk = new byte[CHUNK_BYTES];
            in.seek(tail.position);
            for (int size = in.read(chunk); size > 0; size = in.read(chunk)) {
                int end = size;
                while (end > 0 && chunk[end - 1] != '\n') {
                    end--;
                }
                boolean longLine = end == 0 && size == CHUNK_BYTES;
                int printed = longLine ? size : end;
                if (printed == 0) {
                    return;
                }
                new String(chunk, 0, printed, StandardCharsets.UTF_8).lines().forEach(line -> print(tail.label, line));
                tail.position += printed;
                in.seek(tail.position);
            }
        }
    }

    private void print(String label, String line) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("component", label.substring(0, label.length() - 1));
        json.put("error", label.endsWith("!"));
        json.put("line", line);
        output.print(json, label + "| " + line);
    }
}
