package io.swingnode.node.inspect;

import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.ResultLines;
import io.swingnode.node.control.NodeReading;
import io.swingnode.node.store.VatTable;
import io.swingnode.persistence.inspect.Contents;
import io.swingnode.persistence.maintenance.StoreInfo;
import io.swingnode.persistence.sqlite.Cursor;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the vats of a store. */
@Command(
        name = "vats",
        description = "List the vats of a store, an export or an archive: position, spans, items, snapshots.",
        footer = {
            "  ./swingnode vats HOME",
            "  ./swingnode vats HOME -o json | jq -r 'select(.running) | .vatID'",
            "  ./swingnode vats my-export"
        })
final class VatsCommand implements Callable<Integer> {
    @Mixin
    private OutputMixin output;

    @Mixin
    private PlaceMixin place;

    @Override
    public Integer call() {
        try (Contents contents = place.open();
                NodeReading reading = place.reading("vats");
                Cursor<StoreInfo.Vat> vats = contents.vats();
                ResultLines lines =
                        new ResultLines(output, "vats", "vats", contents.vatCount(), reading::requireOpen)) {
            boolean known = contents.kind() != Contents.Kind.ARCHIVE;
            if (!output.isJson()) {
                lines.heading(VatTable.titles());
            }
            boolean wanted = true;
            while (wanted && vats.hasNext()) {
                VatTable.VatJson vat = VatTable.json(vats.next(), known);
                wanted = lines.print(vat, VatTable.row(vat));
            }
        }
        return ExitCodes.OK;
    }
}
