package io.swingnode.bench;

import io.swingnode.bench.data.BenchData;
import io.swingnode.bench.data.GrownStore;
import io.swingnode.bench.data.Preparation;
import io.swingnode.bench.measure.Clock;
import io.swingnode.bench.measure.Outcome;
import io.swingnode.bench.workload.BenchSetting;
import io.swingnode.bench.workload.BlockSetting;
import io.swingnode.bench.workload.Repetitions;
import io.swingnode.bench.workload.Workload;
import io.swingnode.bench.workload.Workloads;
import io.swingnode.components.files.FileTrees;
import io.swingnode.node.Counts;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs whole-program workloads and prints the measurements, one line each. */
@Command(
        name = "bench",
        description = "Run the workloads of the reference's benchmark.",
        subcommands = {PrepareCommand.class, CranksCommand.class, SimulateCommand.class, JmhCommand.class},
        footer = {
            "  ./swingnode bench prepare        # once; about 1.2 GB of data",
            "  ./swingnode bench W1 W6 -o json",
            "  ./swingnode bench W1 --warm 30   # once the virtual machine has compiled it",
            "  ./swingnode bench W1 --grown 1000 --vats 100 --keys 10000   # a store of 1 GB",
            "  ./swingnode bench W3 --data ../reference/data",
            "  ./swingnode bench W7 --cost 500 --threads 2   # cranks side by side",
            "  ./swingnode bench jmh Kv"
        })
final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputMixin output;

    @Mixin
    private DataOption dataOption;

    @Parameters(
            paramLabel = "WORKLOAD",
            arity = "0..*",
            description = "W1 W1nocb W2serial W2conc W3op W3ar W4 W5budget W5all W6 W7, or the start of a name, such"
                    + " as W2; by default, all that the reference's benchmark has, which are all but W7.")
    private List<String> asked = new ArrayList<>();

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "Where to create stores, which are erased afterwards; by default, a new directory beside the data.")
    private @Nullable Path directory;

    @Mixin
    private BlockOptions blockOptions;

    @Mixin
    private ParallelOptions parallelOptions;

    @Option(
            converter = Counts.Some.class,
            names = "--warm",
            paramLabel = "SECONDS",
            description = "Repeat each workload in this process for at least so long, and at least 3 times, and report"
                    + " the medians of the last third of its repetitions, or the last 3; by default, it runs once.")
    private int warmSeconds;

    @Option(
            names = "--mmap",
            description = "W6 opens its store read-only and maps the file into memory; by default it reads beside its"
                    + " writer, as the reference does.")
    private boolean mapReads;

    @Override
    public Integer call() throws Exception {
        List<String> names = names();
        BenchData data = dataOption.data();
        Files.createDirectories(data.folder());
        BlockSetting block = blockOptions.setting();
        if (block.grown().isPresent() && names.stream().anyMatch(Workloads::isOfBlocks)) {
            GrownStore grown = block.grown().get();
            new Preparation(data, output).make(grown.folderName(), grown::make);
        }
        Path parent = directory == null ? Files.createTempDirectory(data.folder(), "run-") : directory;
        try {
            for (String name : names) {
                BenchSetting setting = new BenchSetting(data, parent.resolve("store"), block, mapReads);
                for (Workload workload :
                        Workloads.get(name, parallelOptions.asked(blockOptions.vats(), blockOptions.blocks()))) {
                    run(name, workload, setting);
                }
            }
        } finally {
            FileTrees.delete(parent);
        }
        return ExitCodes.OK;
    }

    private List<String> names() {
        if (asked.isEmpty()) {
            return Workloads.namesOfReference();
        }
        List<String> names = new ArrayList<>();
        for (String one : asked) {
            List<String> matching = Workloads.matching(one);
            if (matching.isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(),
                        "there is no workload \"" + one + "\"; there are " + String.join(" ", Workloads.names()));
            }
            names.addAll(matching);
        }
        return names;
    }

    private void run(String name, Workload workload, BenchSetting setting) throws Exception {
        Outcome measured = new Repetitions(workload, setting, warmSeconds, Clock::seconds).run();
        Outcome all = new Outcome().text("peer", "swingnode").text("w", name).addAll(measured.fields());
        output.print(all.fields(), lines(all.fields()));
        output.out().flush();
    }

    private static String lines(Map<String, Object> fields) {
        return fields.entrySet().stream()
                .filter(field ->
                        !field.getKey().equals("peer") && !field.getKey().equals("w"))
                .map(field -> "  " + field.getKey() + " " + field.getValue())
                .collect(Collectors.joining("\n", fields.get("w") + "\n", ""));
    }
}
