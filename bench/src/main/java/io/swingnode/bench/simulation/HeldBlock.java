package io.swingnode.bench.simulation;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/** The block, which one thread at a time holds; others wait without a processor. */
final class HeldBlock {
    private final Processors processors;
    private final Queue<Supplier<Use>> waiting = new ArrayDeque<>();
    private boolean held;
    private double heldMicros;

    /**
     * What is done with the block held.
     *
     * @param micros how long that takes
     * @param then called when the block was let go
     */
    record Use(double micros, Runnable then) {}

    HeldBlock(Processors processors) {
        this.processors = processors;
    }

    double heldMicros() {
        return heldMicros;
    }

    /** Holds the block as soon as it is free; what is done with it is asked for only then. */
    void use(Supplier<Use> whenHeld) {
        waiting.add(whenHeld);
        serve();
    }

    private void serve() {
        if (held || waiting.isEmpty()) {
            return;
        }
        held = true;
        Use use = waiting.remove().get();
        heldMicros += use.micros();
        processors.use(use.micros(), () -> {
            held = false;
            use.then().run();
            serve();
        });
    }
}
