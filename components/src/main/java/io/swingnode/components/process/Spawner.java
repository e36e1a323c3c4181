package io.swingnode.components.process;

import io.swingnode.components.config.LaunchSpec;
import io.swingnode.components.files.DurableFiles;
import io.swingnode.components.model.IoWords;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Spawns a child whose output goes to files, so that it can outlive this node and be adopted by the next. */
public final class Spawner {
    static final String OUTPUT_LOG = "output.log";
    static final String ERROR_LOG = "error.log";

    /** Gives the child a session of its own: Ctrl-C at the node's terminal must not reach it. */
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private Spawner() {}

    static Process spawn(LaunchSpec launch, String token) {
        try {
            makeDirectories(launch);
            String program = launch.command().getFirst();
            if (!isProgram(program, launch.directory(), launch.environment())) {
                throw new LifecycleException(
                        Code.PROCESS_FAILED,
                        "component " + launch.componentId() + ": the program " + program
                                + " is neither in its directory nor on the search path");
            }
            List<String> words = new ArrayList<>();
            if (Files.isExecutable(SETSID)) {
                words.add(SETSID.toString());
            }
            words.addAll(launch.command());
            ProcessBuilder builder = new ProcessBuilder(words)
                    .directory(launch.directory().toFile())
                    .redirectInput(nothing())
                    .redirectOutput(appendTo(launch, OUTPUT_LOG))
                    .redirectError(appendTo(launch, ERROR_LOG));
            builder.environment().clear();
            builder.environment().putAll(launch.environment());
            builder.environment().put(ProcessTable.TOKEN, token);
            return builder.start();
        } catch (IOException e) {
            throw new LifecycleException(
                    Code.PROCESS_FAILED,
                    "component " + launch.componentId() + " cannot be started: " + IoWords.of(e),
                    e);
        }
    }

    /** Durably: what a component syncs in its data directory must not be lost with the directory. */
    static void makeDirectories(LaunchSpec launch) throws IOException {
        for (Path directory : launch.directories()) {
            DurableFiles.createDirectories(directory);
        }
    }

    static long errorLogBytes(LaunchSpec launch) {
        // 0 for a file that is not there yet.
        return launch.logs().resolve(ERROR_LOG).toFile().length();
    }

    private static ProcessBuilder.Redirect appendTo(LaunchSpec launch, String log) {
        return ProcessBuilder.Redirect.appendTo(launch.logs().resolve(log).toFile());
    }

    /** The file that is always empty. */
    static File nothing() {
        return new File(File.separatorChar == '\\' ? "NUL" : "/dev/null");
    }

    /** True when a command line may begin with this word. */
    public static boolean isProgram(String word, Path directory, Map<String, String> environment) {
        if (word.contains("/") || word.contains(File.separator)) {
            return Files.isExecutable(directory.resolve(word));
        }
        String path = environment.getOrDefault("PATH", System.getenv().getOrDefault("PATH", ""));
        for (String entry : path.split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(entry, word)) || Files.isExecutable(Path.of(entry, word + ".exe"))) {
                return true;
            }
        }
        return false;
    }
}
