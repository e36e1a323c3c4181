package io.swingnode.bench.simulation;

import java.util.ArrayDeque;
import java.util.Queue;

/** The processors of a machine. Work that finds none free waits in a queue; long work goes to its end now and then. */
final class Processors {
    /** How long work keeps a processor for which other work waits. */
    private static final double SLICE_MICROS = 1000;

    private final Timeline timeline;
    private final Queue<Work> waiting = new ArrayDeque<>();
    private int free;

    private record Work(double micros, Runnable done) {}

    Processors(Timeline timeline, int count) {
        this.timeline = timeline;
        this.free = count;
    }

    /** Uses a processor for so long. */
    void use(double micros, Runnable done) {
        waiting.add(new Work(micros, done));
        serve();
    }

    private void serve() {
        while (free > 0 && !waiting.isEmpty()) {
            free--;
            Work work = waiting.remove();
            double slice = Math.min(work.micros(), SLICE_MICROS);
            timeline.after(slice, () -> ended(work, slice));
        }
    }

    private void ended(Work work, double slice) {
        free++;
        if (slice < work.micros()) {
            waiting.add(new Work(work.micros() - slice, work.done()));
        } else {
            // What follows may need a processor, and goes on with this one unless others have waited longer.
            work.done().run();
        }
        serve();
    }
}
