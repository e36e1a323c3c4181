package io.swingnode.node.inspect;

import io.swingnode.node.Counts;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.ResultLines;
import io.swingnode.node.control.NodeReading;
import io.swingnode.persistence.inspect.Contents;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.protocol.VatId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the items of a vat's transcript. */
@Command(
        name = "items",
        description = "Print the items of a vat's transcript, each after its position.",
        footer = {
            "  ./swingnode items HOME v1                        # all that are there",
            "  ./swingnode items HOME v1 -n 20                  # the last 20",
            "  ./swingnode items HOME v1 --from 100 --to 199    # a range, both ends included",
            "  ./swingnode items HOME v1 -o json | jq -r .item",
            "  ./swingnode items my-archive v1 --to 99          # pruned items, from an archive"
        })
final class ItemsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private OutputMixin output;

    @Mixin
    private PlaceMixin place;

    @Parameters(index = "1", paramLabel = "VAT", description = "The vat's id.")
    private String vatId = "";

    @Option(
            converter = Counts.AnyLong.class,
            names = "--from",
            paramLabel = "POSITION",
            description = "The first position; by default, the first there is.")
    private @Nullable Long from;

    @Option(
            converter = Counts.AnyLong.class,
            names = "--to",
            paramLabel = "POSITION",
            description = "The last position; by default, the last there is.")
    private @Nullable Long to;

    @Option(
            converter = Counts.SomeLong.class,
            names = {"-n", "--last"},
            paramLabel = "N",
            description = "Instead of --from: the last so many positions.")
    private @Nullable Long last;

    @Override
    public Integer call() {
        if (from != null && last != null) {
            throw new ParameterException(command.commandLine(), "give either --from or --last");
        }
        if (from != null && to != null && from > to) {
            throw new ParameterException(
                    command.commandLine(), "--from " + from + " is above --to " + to + ": the range is empty");
        }
        VatId vat = new VatId(vatId);
        try (Contents contents = place.open()) {
            PlaceMixin.requireVat(contents, vat);
            long endPos = contents.endPos(vat);
            long toPos = to == null || to >= endPos ? endPos : to + 1;
            long fromPos = from != null ? from : last == null ? 0 : Math.max(0, toPos - last);
            if (fromPos < toPos) {
                print(contents, vat, fromPos, toPos);
            }
        }
        return ExitCodes.OK;
    }

    private void print(Contents contents, VatId vat, long fromPos, long toPos) {
        try (NodeReading reading = place.reading("items");
                Cursor<Contents.Item> items = contents.items(vat, fromPos, toPos);
                ResultLines lines = new ResultLines(output, "items", "items", toPos - fromPos, reading::requireOpen)) {
            long next = fromPos;
            boolean wanted = true;
            while (wanted && items.hasNext()) {
                Contents.Item item = items.next();
                if (item.position() > next) {
                    wanted = lines.print(gap(next, item.position() - 1), gapText(next, item.position() - 1));
                }
                wanted = wanted && lines.print(json(item), item.position() + "  " + ShownText.line(item.text()));
                next = item.position() + 1;
            }
            if (wanted && next < toPos) {
                boolean unused = lines.print(gap(next, toPos - 1), gapText(next, toPos - 1));
            }
        }
    }

    private static Map<String, Object> json(Contents.Item item) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("position", item.position());
        ShownText.put(json, "item", item.text());
        return json;
    }

    private static Map<String, Object> gap(long first, long end) {
        Map<String, Object> missing = new LinkedHashMap<>();
        missing.put("firstPosition", first);
        missing.put("lastPosition", end);
        return Map.of("missing", missing);
    }

    private static String gapText(long first, long end) {
        return first == end ? "item " + first + " is not here" : "items " + first + " to " + end + " are not here";
    }
}
