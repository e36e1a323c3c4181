package io.swingnode.node.store;

import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.ResultLines;
import io.swingnode.node.control.NodeReading;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.persistence.transfer.ExportSource;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.JsonText;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints export data as JSON lines. */
@Command(
        name = "dump",
        description = "Print the export data of a store or an export, one JSON array [key, value] per line.",
        footer = {
            "  ./swingnode dump my-store > data.jsonl",
            "  ./swingnode dump my-store | grep '^\\[\"transcript\\.v1\\.'",
            "  ./swingnode dump my-export | wc -l"
        })
final class DumpCommand implements Callable<Integer> {
    @Mixin
    private OutputMixin output;

    @Mixin
    private StoreOrCopyMixin store;

    @Override
    public Integer call() {
        try (NodeReading reading = NodeReading.begin(
                        store.servedHome(),
                        "dump (process " + ProcessHandle.current().pid() + ")");
                ExportSource source = store.source();
                Cursor<ExportEntry> entries = source.exportData();
                ResultLines lines =
                        new ResultLines(output, "dump", "entries", source.entryCount(), reading::requireOpen)) {
            StringBuilder line = new StringBuilder();
            boolean wanted = true;
            while (wanted && entries.hasNext()) {
                line.setLength(0);
                append(line, entries.next());
                wanted = lines.print(line);
            }
        }
        return ExitCodes.OK;
    }

    private static void append(StringBuilder line, ExportEntry entry) {
        line.append('[');
        JsonText.appendQuoted(line, entry.key());
        line.append(',');
        entry.value().ifPresentOrElse(value -> JsonText.appendQuoted(line, value), () -> line.append("null"));
        line.append(']');
    }
}
