package io.swingnode.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Seconds by the clock and by the processor. */
final class Clock {
    private static final double NANOS = 1e9;
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private Clock() {}

    /** Seconds since some moment. */
    static double seconds() {
        return System.nanoTime() / NANOS;
    }

    /** Processor seconds of this process so far, all threads together, the compiler's and collector's too. */
    static double processorSeconds() {
        return SYSTEM.getProcessCpuTime() / NANOS;
    }
}
