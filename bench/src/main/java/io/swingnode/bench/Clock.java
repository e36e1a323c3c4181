package io.swingnode.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Elapsed time and processor time, in seconds. */
final class Clock {
    private static final double NANOS = 1e9;
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private Clock() {}

    /** Seconds since an arbitrary moment. */
    static double seconds() {
        return System.nanoTime() / NANOS;
    }

    /** Processor seconds of this process so far, of all threads, including the compiler's and the collector's. */
    static double processorSeconds() {
        return SYSTEM.getProcessCpuTime() / NANOS;
    }
}
