package io.swingnode.server.kernel;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.protocol.ExportSink;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a client opens the block of a store.
 *
 * @param store which
 * @param reset true to begin with an empty store
 * @param readOnly true to refuse every change
 * @param keepTranscripts as {@link StoreOptions#keepTranscripts()}; the default of the store when absent
 * @param keepSnapshots as {@link StoreOptions#keepSnapshots()}; the default of the store when absent
 * @param exports true to collect export data
 * @param traceFile as {@link StoreOptions#traceFile()}
 */
record BlockOptions(
        StoreName store,
        boolean reset,
        boolean readOnly,
        Optional<Boolean> keepTranscripts,
        Optional<Boolean> keepSnapshots,
        boolean exports,
        Optional<Path> traceFile) {

    /** The options of the store: {@code base}, but for what the client says, whose text is that of JavaScript. */
    StoreOptions over(StoreOptions base, ExportSink sink) {
        StoreOptions.Builder builder = base.toBuilder().halfPairs(true);
        keepTranscripts.ifPresent(builder::keepTranscripts);
        keepSnapshots.ifPresent(builder::keepSnapshots);
        traceFile.ifPresent(builder::traceFile);
        if (exports) {
            builder.exportSink(sink);
        }
        return builder.build();
    }
}
