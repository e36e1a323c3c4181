package io.swingnode.bench.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Steps that are done at their time; those of one time in the order in which they were planned. */
final class Timeline {
    private record Step(double micros, long order, Runnable action) {}

    private final PriorityQueue<Step> steps =
            new PriorityQueue<>(Comparator.comparingDouble(Step::micros).thenComparingLong(Step::order));

    private double now;
    private long planned;

    double now() {
        return now;
    }

    void after(double micros, Runnable action) {
        steps.add(new Step(now + micros, planned++, action));
    }

    /** Does all steps, and those that they plan. */
    void run() {
        for (Step step = steps.poll(); step != null; step = steps.poll()) {
            now = step.micros();
            step.action().run();
        }
    }
}
