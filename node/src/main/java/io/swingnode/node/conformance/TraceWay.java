package io.swingnode.node.conformance;

import io.swingnode.persistence.StoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Ways to replay a trace. */
enum TraceWay {
    /** On a store without a node. */
    STORE,
    /** Through the session of a kernel. */
    SESSION,
    /** By one message at a time. */
    MESSAGES,
    /** By messages that are not waited for, in batches. */
    BATCHES;

    /** The way of a label. */
    static Optional<TraceWay> of(String label) {
        return Arrays.stream(values()).filter(way -> way.label().equals(label)).findFirst();
    }

    /** The name on the command line. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A target with a new store in a directory of its own below {@code parent}, which is deleted on close. */
    TraceTarget open(Path parent, TraceFile.Header header) throws IOException {
        ExportRecorder exports = new ExportRecorder();
        StoreOptions.Builder options =
                StoreOptions.builder().keepTranscripts(header.keepTranscripts()).keepSnapshots(header.keepSnapshots());
        if (header.exportCallback()) {
            options.exportSink(exports);
        }
        return start(Files.createTempDirectory(parent, "swingnode-trace-"), options.build(), exports);
    }

    private TraceTarget start(Path home, StoreOptions options, ExportRecorder exports) {
        return switch (this) {
            case STORE -> new StoreTarget(home, options, exports);
            case SESSION -> new SessionTarget(home, options, exports);
            case MESSAGES -> new MessageTarget(home, options, exports);
            case BATCHES -> new BatchTarget(home, options, exports);
        };
    }
}
