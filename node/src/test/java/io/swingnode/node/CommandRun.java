package io.swingnode.node;

import java.io.OutputStream;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a command printed, and its exit status. */
public record CommandRun(int status, String out, String err) {
    public static CommandRun of(List<String> args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(args.toArray(new String[0]), out, err);
        return new CommandRun(status, out.toString(), err.toString());
    }

    /** Runs a command whose results go to a stream, as those of a process do. */
    public static CommandRun toStream(OutputStream out, Object... args) {
        StringWriter err = new StringWriter();
        int status = Main.run(
                Arrays.stream(args).map(Object::toString).toArray(String[]::new),
                new StandardOutput(out).writer(),
                err);
        return new CommandRun(status, "", err.toString());
    }

    /** Runs {@code app COMMAND HOME ARGUMENTS…}. */
    public static CommandRun app(String command, String home, String... arguments) {
        List<String> args = new ArrayList<>(List.of("app", command, home));
        args.addAll(List.of(arguments));
        return of(args);
    }

    /** The lines with errors and warnings, without progress. */
    public List<String> complaints() {
        return err.lines().filter(line -> line.startsWith("swingnode: ")).toList();
    }
}
