package io.swingnode.node.store;

import io.swingnode.node.Cancellation;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.transfer.ExportSource;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.JsonText;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints a store's export data as JSON lines. */
@Command(
        name = "dump",
        description = "Print a store's export data, one JSON array [key, value] per line.",
        footer = {
            "  ./swingnode dump my-store > data.jsonl",
            "  ./swingnode dump my-store | grep '^\\[\"transcript\\.v1\\.'",
            "  diff <(./swingnode dump replica-1) <(./swingnode dump replica-2)"
        })
final class DumpCommand implements Callable<Integer> {
    private static final int LINES_BETWEEN_CHECKS = 1024;

    @Mixin
    private OutputMixin output;

    @Mixin
    private StoreMixin store;

    @Override
    public Integer call() {
        Path directory = store.directory();
        PrintWriter out = output.out();
        try (ExportSource source = StoreExporter.open(directory, ArtifactMode.OPERATIONAL);
                Cursor<ExportEntry> entries = source.exportData()) {
            long lines = 0;
            StringBuilder line = new StringBuilder();
            while (entries.hasNext()) {
                line.setLength(0);
                append(line, entries.next());
                out.print(line);
                lines++;
                if (lines % LINES_BETWEEN_CHECKS == 0) {
                    Cancellation.ofProcess().check("stopped after " + lines + " entries");
                    if (out.checkError()) {
                        // The reader has closed the pipe.
                        return ExitCodes.OK;
                    }
                }
            }
        }
        out.flush();
        return ExitCodes.OK;
    }

    private static void append(StringBuilder line, ExportEntry entry) {
        line.append('[');
        JsonText.appendQuoted(line, entry.key());
        line.append(',');
        entry.value().ifPresentOrElse(value -> JsonText.appendQuoted(line, value), () -> line.append("null"));
        line.append("]\n");
    }
}
