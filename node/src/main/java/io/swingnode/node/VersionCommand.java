package io.swingnode.node;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints what {@code --version} prints, and for programs as JSON. */
@Command(
        name = "version",
        description = "Print the version of the program, and of the Java that runs it.",
        footer = {"  ./swingnode version", "  ./swingnode version -o json"})
final class VersionCommand implements AboutProgram, Callable<Integer> {
    @Mixin
    private OutputMixin output = new OutputMixin();

    @Override
    public Integer call() {
        Map<String, String> version = new LinkedHashMap<>();
        version.put("version", Version.current());
        version.put("java", System.getProperty("java.version"));
        version.put("javaVendor", System.getProperty("java.vendor"));
        version.put("system", Version.system());
        output.print(version, String.join(System.lineSeparator(), Version.lines()));
        return ExitCodes.OK;
    }
}
