package io.swingnode.bench;

import io.swingnode.components.files.FileTrees;
import io.swingnode.node.Cancellation;
import io.swingnode.node.OutputMixin;
import io.swingnode.node.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/** Makes folders of prepared data, and keeps those that exist. */
record Preparation(BenchData data, OutputMixin output) {
    private static final String UNFINISHED = "unfinished";

    /** Makes the directory under another name first, so that one with its final name is always complete. */
    void make(String name, Maker maker) throws IOException {
        Path target = data.folder().resolve(name);
        if (Files.exists(target)) {
            return;
        }
        Files.createDirectories(data.folder());
        Path unfinished = data.folder().resolve(UNFINISHED);
        FileTrees.delete(unfinished);
        try (Progress progress = output.progress("making " + name)) {
            maker.make(unfinished, done -> {
                Cancellation.ofProcess().check("stopped while making " + name + "; run it again to continue");
                progress.update(done, 0, "steps");
            });
        }
        Files.move(unfinished, target);
    }

    /** Makes a folder, and reports its progress. */
    @FunctionalInterface
    interface Maker {
        void make(Path dir, LongConsumer progress) throws IOException;
    }
}
