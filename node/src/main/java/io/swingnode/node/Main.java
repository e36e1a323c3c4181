package io.swingnode.node;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The program {@code swingnode}. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its exit status. */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Cancellation cancellation = Cancellation.ofProcess();
        cancellation.installShutdownHook();
        int status = run(args, out, err);
        out.flush();
        err.flush();
        cancellation.finish();
        // After a signal the process is exiting already; calling exit then would block forever.
        if (!cancellation.isRequested()) {
            System.exit(status);
        }
    }

    /** Runs one command, printing to {@code out} and {@code err}; gives the exit status. */
    public static int run(String[] args, Writer out, Writer err) {
        CommandLine commandLine = Commands.newCommandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(args);
    }
}
