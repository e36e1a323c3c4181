package io.swingnode.protocol;

import java.util.List;

/** Receives export data as it changes (the export callback of contract §7). */
@FunctionalInterface
public interface ExportSink {
    /**
     * Called on the kernel's thread at the end of a crank and at commit. Changes that it tries to make to the store
     * are refused; when it throws, the entries come again with the next call.
     *
     * @param entries the changes since the last call, one per key, in the byte order of the keys; never empty
     */
    void accept(List<ExportEntry> entries);
}
