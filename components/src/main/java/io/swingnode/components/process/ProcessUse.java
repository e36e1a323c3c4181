package io.swingnode.components.process;

import io.swingnode.components.model.ProcessIdentity;
import io.swingnode.components.model.ProcessRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What a component's processes take of the machine.
 *
 * @param residentBytes of the process and all that belong to it; pages that they share count once for each. 0 where the
 *     system does not report it
 * @param cpuMillis processor time of those that live now
 * @param uptimeMillis since the start of the process itself
 */
public record ProcessUse(long residentBytes, long cpuMillis, long uptimeMillis) {
    /** Empty when the recorded process is gone. */
    public static Optional<ProcessUse> of(ProcessRecord record) {
        ProcessTable table = new ProcessTable();
        return record.identity().flatMap(table::find).map(main -> {
            Set<ProcessIdentity> tree = table.tree(record);
            long residentBytes = tree.stream().mapToLong(table::residentBytes).sum();
            Duration cpu = tree.stream()
                    .flatMap(identity -> table.find(identity).stream())
                    .flatMap(handle -> handle.info().totalCpuDuration().stream())
                    .reduce(Duration.ZERO, Duration::plus);
            Duration uptime = main.info()
                    .startInstant()
                    .map(start -> Duration.between(start, Instant.now()))
                    .orElse(Duration.ZERO);
            return new ProcessUse(residentBytes, cpu.toMillis(), Math.max(0, uptime.toMillis()));
        });
    }
}
