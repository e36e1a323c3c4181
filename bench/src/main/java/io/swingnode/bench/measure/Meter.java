package io.swingnode.bench.measure;

/** What measured work takes; the stretches between {@link #start} and {@link #stop} add up. For one thread. */
public final class Meter {
    private double seconds;
    private double processorSeconds;
    private double threadSeconds;
    private long allocatedBytes;

    // The clock for elapsed time is read last at a start and first at a stop, so that reading the others is not in it.

    /** Begins or goes on. */
    public void start() {
        allocatedBytes -= Clock.allocatedBytes();
        processorSeconds -= Clock.processorSeconds();
        threadSeconds -= Clock.threadProcessorSeconds();
        seconds -= Clock.seconds();
    }

    /** Ends a stretch. */
    public void stop() {
        seconds += Clock.seconds();
        threadSeconds += Clock.threadProcessorSeconds();
        processorSeconds += Clock.processorSeconds();
        allocatedBytes += Clock.allocatedBytes();
    }

    /** What the work measured by both takes. */
    public Meter plus(Meter other) {
        Meter sum = new Meter();
        sum.seconds = seconds + other.seconds;
        sum.processorSeconds = processorSeconds + other.processorSeconds;
        sum.threadSeconds = threadSeconds + other.threadSeconds;
        sum.allocatedBytes = allocatedBytes + other.allocatedBytes;
        return sum;
    }

    /** Elapsed seconds. */
    public double seconds() {
        return seconds;
    }

    /** Processor seconds of all threads. */
    public double processorSeconds() {
        return processorSeconds;
    }

    /** Adds the processor seconds of all threads and of the measured one, and what all threads allocated. */
    public Outcome addTo(Outcome outcome) {
        return outcome.figure("cpuS", processorSeconds)
                .figure("threadCpuS", threadSeconds)
                .mega("allocMB", allocatedBytes);
    }
}
