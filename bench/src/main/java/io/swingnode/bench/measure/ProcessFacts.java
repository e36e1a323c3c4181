package io.swingnode.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Figures of the operating system about this process; empty on systems other than Linux. */
public final class ProcessFacts {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path SCHEDULING = Path.of("/proc/thread-self/schedstat");
    private static final double NANOS = 1e9;

    private ProcessFacts() {}

    /** The most memory this process has held so far, in MiB. */
    public static OptionalLong peakMemoryMib() {
        return read(STATUS)
                .lines()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst();
    }

    /** The time that the calling thread has waited for a processor so far, and the peak memory use. */
    public static Map<String, Object> fields(OptionalLong memoryAtStartMib) {
        Map<String, Object> fields = new LinkedHashMap<>();
        String scheduling = read(SCHEDULING);
        if (!scheduling.isEmpty()) {
            long waitedNanos = Long.parseLong(scheduling.strip().split(" ", -1)[1]);
            fields.put("runDelayS", Math.round(waitedNanos / NANOS * 1000) / 1000.0);
        }
        memoryAtStartMib.ifPresent(mib -> fields.put("rssBaseMB", mib));
        peakMemoryMib().ifPresent(mib -> fields.put("peakRssMB", mib));
        return fields;
    }

    private static String read(Path file) {
        try {
            return Files.isReadable(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }
}
