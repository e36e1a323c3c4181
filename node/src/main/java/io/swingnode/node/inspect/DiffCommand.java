package io.swingnode.node.inspect;

import io.swingnode.node.Cancellation;
import io.swingnode.node.Counts;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.Progress;
import io.swingnode.node.control.NodeReading;
import io.swingnode.node.store.StoreLocation;
import io.swingnode.persistence.inspect.Contents;
import io.swingnode.persistence.inspect.ContentsDiff;
import io.swingnode.persistence.inspect.DiffReport;
import io.swingnode.persistence.inspect.Section;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares two stores, exports or archives. */
@Command(
        name = "diff",
        description = "Compare two stores, exports or archives: heights, hashes, and the first differences of each"
                + " section; exits with 1 when they do not agree.",
        footer = {
            "  ./swingnode diff HOME-1 HOME-2",
            "  ./swingnode diff HOME my-export",
            "  ./swingnode diff HOME my-copy --strict           # nothing may differ, not even what was pruned",
            "  ./swingnode diff HOME-1 HOME-2 --only kv,spans   # the records alone, which is quick",
            "  ./swingnode diff HOME-1 HOME-2 -o json | jq '.sections[] | select(.different > 0)'"
        })
final class DiffCommand implements Callable<Integer> {
    private static final String STOPPED = "stopped; the rest was not compared";

    @Spec
    private CommandSpec command;

    @Mixin
    private OutputMixin output;

    @Parameters(
            index = "0",
            paramLabel = "A",
            description = "A store's directory, the home of its node, an export directory, or an archive.")
    private Path first;

    @Parameters(index = "1", paramLabel = "B", description = "What to compare it with.")
    private Path second;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "SECTION",
            description = "Compare these sections alone: kv, spans, snapshots, bundles (records that replicas share);"
                    + " items, heaps, code (the contents of these); host, local (keys of one replica).")
    private List<String> only = List.of();

    @Option(
            converter = Counts.AnyInt.class,
            names = {"-n", "--first"},
            paramLabel = "N",
            defaultValue = "5",
            description = "How many differences of each section to print (default: 5).")
    private int shownMax;

    @Option(
            names = "--strict",
            description = "Exit with 1 also when they differ only in what one has pruned, or in keys under host. and"
                    + " local.")
    private boolean strict;

    @Override
    public Integer call() {
        Set<Section> wanted = sections();
        try (Contents a = StoreLocation.contents(first);
                Contents b = StoreLocation.contents(second);
                Progress progress = output.progress("diff");
                NodeReading readingA = reading(first);
                NodeReading readingB = reading(second)) {
            DiffReport report = ContentsDiff.compare(a, b, wanted, shownMax, (section, rows, total, bytes) -> {
                Cancellation.ofProcess().check(STOPPED);
                readingA.requireOpen();
                readingB.requireOpen();
                progress.update(rows, total, "rows of " + section.label(), bytes);
            });
            DiffText text = new DiffText(a, b, report);
            output.print(text.json(), text.text());
            return (strict ? report.isSame() : report.agrees()) ? ExitCodes.OK : ExitCodes.FAILED;
        }
    }

    private static NodeReading reading(Path place) {
        return NodeReading.begin(
                StoreLocation.servedHome(place),
                "diff (process " + ProcessHandle.current().pid() + ")");
    }

    private Set<Section> sections() {
        if (only.isEmpty()) {
            return EnumSet.allOf(Section.class);
        }
        Set<Section> wanted = EnumSet.noneOf(Section.class);
        for (String label : only) {
            wanted.add(Section.named(label)
                    .orElseThrow(() -> new ParameterException(
                            command.commandLine(),
                            "--only: '" + label + "' is none of "
                                    + Arrays.stream(Section.values())
                                            .map(Section::label)
                                            .collect(Collectors.joining(", ")))));
        }
        return wanted;
    }
}
