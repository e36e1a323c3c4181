package io.swingnode.bench;

import io.swingnode.bench.measure.Outcome;
import io.swingnode.bench.simulation.CrankModel;
import io.swingnode.bench.simulation.CrankPlan;
import io.swingnode.bench.simulation.MeasuredCosts;
import io.swingnode.bench.simulation.Prediction;
import io.swingnode.node.Counts;
import io.swingnode.node.ExitCodes;
import io.swingnode.node.OutputMixin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Says how fast numbered cranks would be with more processors, from what they cost here. */
@Command(
        name = "simulate",
        description = "Say how fast numbered cranks would be with more processors, from costs that W7 has measured.",
        footer = {
            "  ./swingnode bench W7 --warm 3 -o json > w7.jsonl",
            "  ./swingnode bench simulate --from w7.jsonl",
            "  ./swingnode bench simulate --from w7.jsonl --cost 100 --block 500 --cores 8,16 --us joinUs=3"
        })
final class SimulateCommand implements Callable<Integer> {
    private static final String TITLES = String.format(
            Locale.ROOT,
            "%7s %9s %5s %9s %6s %9s %9s %8s %8s",
            "COST US",
            "CONFLICTS",
            "VATS",
            "OF BLOCK",
            "CORES",
            "CRANKS/S",
            "SPEED-UP",
            "RERUNS",
            "HELD");
    private static final int PERCENT = 100;

    /** Enough for the first and last block not to matter. */
    private static final int BLOCKS = 100;

    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputMixin output;

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description = "Lines that 'bench W7 -o json' has printed; the medians of their costs are taken.")
    private @Nullable Path from;

    @Option(
            names = "--us",
            paramLabel = "NAME=MICROS",
            split = ",",
            description = "A cost in microseconds, in the place of a measured one: serialUs, a crank one by one; ownUs,"
                    + " a numbered crank beside the others; beginUs, joinUs and validateUs, what it holds the block for;"
                    + " freezeUs and writeUs, the commit of a block of 50 cranks and its writer.")
    private Map<String, Double> costs = new LinkedHashMap<>();

    @Option(
            converter = Counts.AnyInt.class,
            names = "--cost",
            paramLabel = "MICROS",
            split = ",",
            description = "What a delivery computes (default: 50,500,2000).")
    private List<Integer> deliveries = List.of(50, 500, 2000);

    @Option(
            converter = Counts.Percent.class,
            names = "--conflicts",
            paramLabel = "PERCENT",
            split = ",",
            description = "Deliveries of a hundred that read and write a key that they share (default: 0,5,50).")
    private List<Integer> conflicts = List.of(0, 5, 50);

    @Option(
            converter = Counts.Some.class,
            names = "--cores",
            paramLabel = "N",
            split = ",",
            description = "Processors, each with a thread that runs cranks (default: 2,8,16,64).")
    private List<Integer> cores = List.of(2, 8, 16, 64);

    @Option(
            converter = Counts.Some.class,
            names = "--vats",
            paramLabel = "N",
            description = "Vats to which deliveries are made in turn (default: ${DEFAULT-VALUE}).")
    private int vats = 64;

    @Option(
            converter = Counts.Some.class,
            names = "--block",
            paramLabel = "CRANKS",
            description = "Cranks of a block (default: ${DEFAULT-VALUE}).")
    private int cranksOfBlock = 50;

    @Option(
            converter = Counts.Some.class,
            names = "--in-flight",
            paramLabel = "N",
            description = "How far a crank may be above the next to join (default: ${DEFAULT-VALUE}).")
    private int inFlight = 64;

    @Override
    public Integer call() throws IOException {
        MeasuredCosts measured = measured();
        boolean first = true;
        for (int delivery : deliveries) {
            for (int conflict : conflicts) {
                for (int count : cores) {
                    CrankPlan plan = new CrankPlan(count, count, vats, conflict, BLOCKS, cranksOfBlock, inFlight);
                    print(delivery, plan, measured, first ? TITLES + "\n" : "");
                    first = false;
                }
            }
        }
        return ExitCodes.OK;
    }

    private MeasuredCosts measured() throws IOException {
        for (String name : costs.keySet()) {
            if (!MeasuredCosts.NAMES.contains(name)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "there is no cost \"" + name + "\"; there are " + String.join(" ", MeasuredCosts.NAMES));
            }
        }
        MeasuredCosts measured = (from == null ? MeasuredCosts.none() : MeasuredCosts.read(from)).with(costs);
        if (!measured.missing().isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "the costs " + String.join(" ", measured.missing())
                            + " are missing; name a file with measurements of W7 with --from, or each of them with --us");
        }
        return measured;
    }

    private void print(int delivery, CrankPlan plan, MeasuredCosts measured, String titles) {
        Prediction numbered = CrankModel.numbered(measured.ofDeliveries(delivery, plan.cranksOfBlock()), plan);
        Prediction serial = CrankModel.serial(measured.ofDeliveries(delivery, plan.cranksOfBlock()), plan);
        double speedup = serial.micros() / numbered.micros();
        double rerunPercent = (double) numbered.reruns() * PERCENT / numbered.cranks();
        double heldPercent = numbered.heldShare() * PERCENT;
        Outcome row = new Outcome()
                .count("costUs", delivery)
                .count("conflictPercent", plan.conflictPercent())
                .count("vats", plan.vats())
                .count("cranksOfBlock", plan.cranksOfBlock())
                .count("cores", plan.cores())
                .count("cranksPerS", Math.round(numbered.cranksPerSecond()))
                .count("serialCranksPerS", Math.round(serial.cranksPerSecond()))
                .figure("speedup", speedup)
                .figure("rerunPercent", rerunPercent)
                .figure("heldPercent", heldPercent);
        output.print(
                row.fields(),
                titles
                        + String.format(
                                Locale.ROOT,
                                "%7d %8d%% %5d %9d %6d %9.0f %8.2fx %7.0f%% %7.0f%%",
                                delivery,
                                plan.conflictPercent(),
                                plan.vats(),
                                plan.cranksOfBlock(),
                                plan.cores(),
                                numbered.cranksPerSecond(),
                                speedup,
                                rerunPercent,
                                heldPercent));
    }
}
