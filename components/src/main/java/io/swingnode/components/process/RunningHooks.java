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
 * Which hooks run, so that a node that dies leaves none behind: nobody awaits their outcome any more, and the
 * operation that they belonged to is settled without it. A file per hook, made before the spawn and named by the
 * hook's token; its identity is written into it after the spawn. Processes end with the machine, so nothing here has
 * to survive a loss of power.
 */
record RunningHooks(Path directory, ProcessTable table, ProcessSignals signals) {
    private static final Logger LOG = LoggerFactory.getLogger(RunningHooks.class);
    private static final String PART = ".part";

    /** Before the spawn. */
    void announce(String token) throws IOException {
        Files.createDirectories(directory);
        Files.write(directory.resolve(token), new byte[0]);
    }

    /** After the spawn. */
    void record(String token, Process process) throws IOException {
        Path part = directory.resolve(token + PART);
        Files.write(part, JsonFiles.encode(recordOf(token, process)));
        Files.move(part, directory.resolve(token), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private ProcessRecord recordOf(String token, Process process) {
        return new ProcessRecord(token, Optional.of(table.identify(process)), 0);
    }

    /** At once, and without mercy. */
    void end(String token, Process process) {
        if (!signals.terminate(recordOf(token, process), 0)) {
            LOG.error("A hook survives being killed: process {}", process.pid());
        }
    }

    /** After the end. */
    void forget(String token) {
        FileTrees.delete(directory.resolve(token));
    }

    /** Ends what an earlier node left running. */
    void endLeftovers(long graceMillis) {
        for (Path file : files()) {
            String token = String.valueOf(file.getFileName()).replace(PART, "");
            if (signals.terminate(read(file, token), graceMillis)) {
                FileTrees.delete(file);
            } else {
                LOG.error("A hook of an earlier node survives being killed; its record is {}", file);
            }
        }
    }

    private List<Path> files() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look into " + directory, e);
        }
    }

    /** Without the identity, which the node may not have come to write, the token has to do. */
    private static ProcessRecord read(Path file, String token) {
        try {
            byte[] content = Files.readAllBytes(file);
            if (content.length > 0) {
                return JsonFiles.decode(content, ProcessRecord.class);
            }
        } catch (IOException e) {
            LOG.warn("The record {} of a hook cannot be read; its token has to do", file, e);
        }
        return new ProcessRecord(token, Optional.empty(), 0);
    }
}
