package io.swingnode.bench.measure;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Elapsed time and processor time, in seconds, and allocated memory. */
public final class Clock {
    private static final double NANOS = 1e9;
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    private Clock() {}

    /** Seconds since an arbitrary moment. */
    public static double seconds() {
        return System.nanoTime() / NANOS;
    }

    /** Processor seconds of this process so far, of all threads, including the compiler's and the collector's. */
    public static double processorSeconds() {
        return SYSTEM.getProcessCpuTime() / NANOS;
    }

    /** Processor seconds of the calling thread so far. */
    public static double threadProcessorSeconds() {
        return THREADS.getCurrentThreadCpuTime() / NANOS;
    }

    /** Bytes of the Java heap that all threads have allocated so far, including those that have ended. */
    static long allocatedBytes() {
        return THREADS.getTotalThreadAllocatedBytes();
    }
}
