package io.swingnode.bench.workload;

import io.swingnode.bench.measure.Outcome;
import io.swingnode.bench.measure.ProcessFacts;
import io.swingnode.bench.workload.Workload.Repetition;
import io.swingnode.components.files.FileTrees;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;

/** Measures a workload: once, or again and again until the virtual machine has compiled what it needs. */
public final class Repetitions {
    /** A warm measurement repeats the work at least so often, and reports at least so many of the last repetitions. */
    static final int WARM_LEAST = 3;

    private final Workload workload;
    private final BenchSetting setting;
    private final int warmSeconds;
    private final DoubleSupplier clock;
    private final List<Outcome> measured = new ArrayList<>();
    private final List<Object> secondsOfEach = new ArrayList<>();
    private double seconds;

    /**
     * Repetitions that take at least {@code warmSeconds} together.
     *
     * @param warmSeconds 0 to do the work once
     * @param clock seconds since any moment
     */
    public Repetitions(Workload workload, BenchSetting setting, int warmSeconds, DoubleSupplier clock) {
        this.workload = workload;
        this.setting = setting;
        this.warmSeconds = warmSeconds;
        this.clock = clock;
    }

    /**
     * The outcome of the work done once or, when it is repeated, the medians of the last third of the repetitions, and of at
     * least three.
     */
    public Outcome run() throws Exception {
        OptionalLong memoryAtStart = ProcessFacts.peakMemoryMib();
        Outcome facts = new Outcome();
        boolean last = false;
        while (!last) {
            FileTrees.delete(setting.directory());
            try (Repetition repetition = workload.prepare(setting)) {
                measure(repetition);
                last = isEnough();
                if (last) {
                    // In this order, because the digests take memory too.
                    facts.addAll(ProcessFacts.fields(memoryAtStart));
                    repetition.addDigests(facts);
                }
            }
            FileTrees.delete(setting.directory());
        }
        return outcome().addAll(facts.fields());
    }

    private void measure(Repetition repetition) throws Exception {
        double started = clock.getAsDouble();
        Outcome outcome = repetition.measure();
        seconds += clock.getAsDouble() - started;
        measured.add(outcome);
        secondsOfEach.add(outcome.value("secs"));
    }

    private boolean isEnough() {
        return warmSeconds == 0 || (seconds >= warmSeconds && measured.size() >= WARM_LEAST);
    }

    private Outcome outcome() {
        if (warmSeconds == 0) {
            return measured.getLast();
        }
        int reported = Math.max(WARM_LEAST, (measured.size() + 2) / 3);
        return Outcome.median(measured.subList(measured.size() - reported, measured.size()))
                .count("warm", warmSeconds)
                .count("repetitions", measured.size())
                .count("reported", reported)
                .list("secsOfEach", secondsOfEach);
    }
}
