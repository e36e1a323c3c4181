package io.swingnode.components.process;

import io.swingnode.components.files.FileTrees;
import io.swingnode.components.files.JsonFiles;
import io.swingnode.components.model.ProcessRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records the running hooks, so that the next node can end those that a dead node left behind: nothing waits for
 * their result any more, and the operations that they belonged to are settled without it. There is one file per hook,
 * created before the spawn and named by the hook's token; the process identity is added after the spawn. The files
 * are not synced, because hooks do not outlive a loss of power either.
 */
record RunningHooks(Path directory, ProcessTable table, ProcessSignals signals) {
    private static final Logger LOG = LoggerFactory.getLogger(RunningHooks.class);
    private static final String PART = ".part";

    /** Called before the spawn. */
    void announce(String token) throws IOException {
        Files.createDirectories(directory);
        Files.write(directory.resolve(token), new byte[0]);
    }

    /** Called after the spawn. */
    void record(String token, Process process) throws IOException {
        Path part = directory.resolve(token + PART);
        Files.write(part, JsonFiles.encode(recordOf(token, process)));
        Files.move(part, directory.resolve(token), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private ProcessRecord recordOf(String token, Process process) {
        return new ProcessRecord(token, Optional.of(table.identify(process)), 0);
    }

    /** Kills the hook at once. */
    void end(String token, Process process) {
        if (!signals.terminate(recordOf(token, process), 0)) {
            LOG.error("A hook is still running after being killed: process {}", process.pid());
        }
    }

    /** Called after the end. */
    void forget(String token) {
        FileTrees.discard(directory.resolve(token));
    }

    /** Ends what an earlier node left running. */
    void endLeftovers(long graceMillis) {
        for (Path file : files()) {
            String token = String.valueOf(file.getFileName()).replace(PART, "");
            if (signals.terminate(read(file, token), graceMillis)) {
                FileTrees.discard(file);
            } else {
                LOG.error("A hook of an earlier node is still running after being killed; its record is {}", file);
            }
        }
    }

    private List<Path> files() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + directory, e);
        }
    }

    /** If the node died before it wrote the identity, the token alone identifies the hook. */
    private static ProcessRecord read(Path file, String token) {
        try {
            byte[] content = Files.readAllBytes(file);
            if (content.length > 0) {
                return JsonFiles.decode(content, ProcessRecord.class);
            }
        } catch (IOException e) {
            LOG.warn("The record {} of a hook cannot be read; only its token is used", file, e);
        }
        return new ProcessRecord(token, Optional.empty(), 0);
    }
}
