package io.swingnode.protocol;

import java.util.List;

/** Receives export data as it changes (the export callback of contract §7). */
@FunctionalInterface
public interface ExportSink {
    /**
     * Called on the kernel's thread at the end of a crank and at commit.
     *
     * @param entries the changes since the last call, one per key, in the byte order of the keys; never empty
     */
    void accept(List<ExportEntry> entries);
}
