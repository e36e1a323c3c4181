package io.swingnode.node;

import java.io.Writer;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs commands of all kinds in one process, so that the virtual machine can archive their classes. The launcher runs it
 * after each build.
 */
public final class Training {
    private static final String[] KINDS = {"short", "all"};

    private Training() {}

    /**
     * @param args {@code short} for commands that live for less than a second, the classes of which are loaded at once and
     *     should be few, or {@code all}; and a folder with the trace {@code trace.jsonl}, for what the commands make
     */
    public static void main(String[] args) {
        if (args.length != 2 || !List.of(KINDS).contains(args[0])) {
            throw new IllegalArgumentException("arguments: " + String.join("|", KINDS) + " FOLDER");
        }
        boolean all = args[0].equals("all");
        Path folder = Path.of(args[1]);
        String store = folder.resolve(args[0]).toString();
        run("help", "info");
        run("init", store);
        run("info", store);
        run("vats", store);
        run("get", store, "host.height");
        run("node", "status", store);
        if (all) {
            String export = folder.resolve("export").toString();
            run("conformance", folder.resolve("trace.jsonl").toString());
            run("info", store, "-o", "json");
            run("export", store, export);
            run("verify", export);
            run("verify", store);
        }
        // As the program itself, with what belongs to its process.
        Main.main(new String[] {"--help"});
    }

    private static void run(String... line) {
        int status = Main.run(line, Writer.nullWriter(), Writer.nullWriter());
        System.out.println(status + " " + String.join(" ", line));
    }
}
