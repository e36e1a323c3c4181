package io.swingnode.protocol;

import java.util.List;

/** Receives the changes of export data: the export callback. */
@FunctionalInterface
public interface ExportSink {
    /**
     * Called on the kernel's thread at the end of a crank and at commit. It must not change the store:
     * such calls are refused. When it throws, the same entries are passed again with the next call.
     *
     * @param entries the changes since the last call, one per key, in the byte order of the keys; never empty.
     *     Halves of surrogate pairs have become U+FFFD ({@link Utf8Text#exported(String)}), so that two keys may look the same
     */
    void accept(List<ExportEntry> entries);
}
