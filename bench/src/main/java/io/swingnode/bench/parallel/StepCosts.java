package io.swingnode.bench.parallel;

import io.swingnode.bench.measure.Clock;
import io.swingnode.bench.measure.ExportTally;
import io.swingnode.bench.measure.Outcome;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.parallel.CrankLimits;
import io.swingnode.persistence.parallel.NumberedCrank;
import io.swingnode.persistence.parallel.NumberedCranks;
import java.nio.file.Path;
import java.util.List;

/**
 * What the store does for a crank, step by step, without computing or conflicts: processor time of one thread, which does not
 * depend on what else the machine does. The same deliveries go to several stores, block by block.
 */
public final class StepCosts {
    private static final int VATS = 64;
    private static final int BLOCKS = 20;

    /** So many cranks are begun before the first of them ends, so that all others must have their reads compared. */
    private static final int BESIDE = 10;

    private static final double MICROS = 1e6;

    private final WriterClock writer = new WriterClock();
    private final double clockSeconds = clockSeconds();
    private double serialSeconds;
    private double numberedSeconds;
    private double beginSeconds;
    private double ownSeconds;
    private double joinSeconds;
    private double freezeSeconds;
    private double validatedSeconds;
    private long cranks;
    private long validated;

    private StepCosts() {}

    /** Measures on new stores below {@code dir}. */
    public static StepCosts measure(Path dir) {
        StepCosts costs = new StepCosts();
        ExportTally exports = new ExportTally();
        try (SwingStore serial = ParallelRun.open(dir.resolve("serial-steps"), exports, VATS);
                SwingStore numbered = ParallelRun.open(dir.resolve("numbered-steps"), exports, VATS);
                SwingStore single = ParallelRun.open(dir.resolve("single-steps"), exports, VATS);
                SwingStore beside = ParallelRun.open(dir.resolve("beside-steps"), exports, VATS)) {
            for (List<Delivery> block : new DeliverySource(VATS, 0).blocks(BLOCKS)) {
                costs.serial(serial, block);
                costs.numbered(numbered, block);
                costs.stepByStep(single, block);
                costs.beside(beside, block);
                costs.cranks += block.size();
                exports.digest();
            }
        }
        return costs;
    }

    private static double clockSeconds() {
        int times = 1000;
        double started = Clock.threadProcessorSeconds();
        double now = started;
        for (int i = 0; i < times; i++) {
            now = Clock.threadProcessorSeconds();
        }
        return (now - started) / times;
    }

    private void serial(SwingStore store, List<Delivery> block) {
        double started = Clock.threadProcessorSeconds();
        block.forEach(delivery -> ParallelRun.serial(store, delivery, () -> {}));
        double executed = Clock.threadProcessorSeconds();
        var durable = store.startCommit();
        freezeSeconds += Clock.threadProcessorSeconds() - executed;
        serialSeconds += executed - started;
        durable.thenRun(writer::blockWritten).toCompletableFuture().join();
    }

    private void numbered(SwingStore store, List<Delivery> block) {
        double started = Clock.threadProcessorSeconds();
        NumberedCranks numbers = begin(store);
        for (int i = 0; i < block.size(); i++) {
            end(run(numbers, i + 1, block.get(i)));
        }
        numbers.close();
        numberedSeconds += Clock.threadProcessorSeconds() - started;
        store.commit();
    }

    private void stepByStep(SwingStore store, List<Delivery> block) {
        NumberedCranks numbers = begin(store);
        for (int i = 0; i < block.size(); i++) {
            Delivery delivery = block.get(i);
            double asked = Clock.threadProcessorSeconds();
            NumberedCrank crank = start(numbers, i + 1, delivery);
            int seen = delivery.read(crank.kv());
            double read = Clock.threadProcessorSeconds();
            delivery.write(crank.kv(), crank.transcripts(), seen);
            double written = Clock.threadProcessorSeconds();
            end(crank);
            double joined = Clock.threadProcessorSeconds();
            beginSeconds += read - asked - clockSeconds;
            ownSeconds += written - read - clockSeconds;
            joinSeconds += joined - written - clockSeconds;
        }
        numbers.close();
        store.commit();
    }

    private void beside(SwingStore store, List<Delivery> block) {
        NumberedCranks numbers = begin(store);
        for (int first = 0; first < block.size(); first += BESIDE) {
            NumberedCrank[] begun = new NumberedCrank[Math.min(BESIDE, block.size() - first)];
            for (int i = 0; i < begun.length; i++) {
                begun[i] = run(numbers, first + i + 1, block.get(first + i));
            }
            end(begun[0]);
            double started = Clock.threadProcessorSeconds();
            for (int i = 1; i < begun.length; i++) {
                end(begun[i]);
                validated++;
            }
            validatedSeconds += Clock.threadProcessorSeconds() - started;
        }
        numbers.close();
        store.commit();
    }

    private static NumberedCranks begin(SwingStore store) {
        return store.beginNumberedCranks(CrankLimits.defaults(), 1);
    }

    private static NumberedCrank start(NumberedCranks numbers, long number, Delivery delivery) {
        NumberedCrank crank = numbers.crank(delivery.crank().vat(), number);
        crank.establishCrankSavepoint(Delivery.SAVEPOINT);
        return crank;
    }

    private static NumberedCrank run(NumberedCranks numbers, long number, Delivery delivery) {
        NumberedCrank crank = start(numbers, number, delivery);
        delivery.write(crank.kv(), crank.transcripts(), delivery.read(crank.kv()));
        return crank;
    }

    private static void end(NumberedCrank crank) {
        var unused = crank.end(true).toCompletableFuture().join();
    }

    /** Adds the figures, by the names by which a simulation takes them. */
    public Outcome addTo(Outcome outcome) {
        return outcome.figure("serialUs", ofCrank(serialSeconds))
                .figure("numberedUs", ofCrank(numberedSeconds))
                .figure("extraUs", ofCrank(numberedSeconds - serialSeconds))
                .figure("beginUs", ofCrank(beginSeconds))
                .figure("ownUs", ofCrank(ownSeconds))
                .figure("joinUs", ofCrank(joinSeconds))
                .figure("validateUs", Math.max(0, validatedSeconds * MICROS / validated - ofCrank(joinSeconds)))
                .figure("freezeUs", freezeSeconds * MICROS / BLOCKS)
                .figure("writeUs", writer.secondsOfBlock() * MICROS);
    }

    private double ofCrank(double seconds) {
        return seconds * MICROS / cranks;
    }
}
