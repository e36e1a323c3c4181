package io.swingnode.bench.parallel;

import io.swingnode.bench.measure.Clock;

/** Processor time of the thread that writes blocks, between the first and the last block that it has told of. */
final class WriterClock {
    private final long caller = Thread.currentThread().threadId();
    private int blocks;
    private int firstBlock;
    private int lastBlock;
    private double firstSeconds;
    private double lastSeconds;

    /** A block is durable; called on the thread that wrote it, unless it was so before anybody could ask to be called. */
    synchronized void blockWritten() {
        blocks++;
        if (Thread.currentThread().threadId() != caller) {
            lastBlock = blocks;
            lastSeconds = Clock.threadProcessorSeconds();
            if (firstBlock == 0) {
                firstBlock = lastBlock;
                firstSeconds = lastSeconds;
            }
        }
    }

    /** What it takes for a block; 0 where the caller's own thread writes them. */
    synchronized double secondsOfBlock() {
        return firstBlock == lastBlock ? 0 : (lastSeconds - firstSeconds) / (lastBlock - firstBlock);
    }
}
