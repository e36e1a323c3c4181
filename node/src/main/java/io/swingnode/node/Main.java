package io.swingnode.node;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The program {@code swingnode}. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its exit status. */
    public static void main(String[] args) {
        StandardOutput standardOutput = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        PrintWriter out = standardOutput.writer();
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Cancellation cancellation = Cancellation.ofProcess();
        cancellation.installShutdownHook();
        int status = run(args, out, err);
        out.flush();
        if (standardOutput.failure().isPresent()) {
            status = explainCutOutput(status, standardOutput.failure().get(), err);
        }
        err.flush();
        cancellation.finish(status);
        // After a signal the process is exiting already; calling exit then would block forever.
        if (!cancellation.isRequested()) {
            System.exit(status);
        }
    }

    /** A result that was cut must not look like a whole one; a reader that closed its pipe, such as head, wants no more. */
    private static int explainCutOutput(int status, IOException failure, PrintWriter err) {
        String reason = String.valueOf(failure.getMessage());
        if (!reason.contains("Broken pipe")) {
            err.println(
                    "swingnode: standard output cannot be written: " + reason + "; what was printed is not complete");
        }
        return status == ExitCodes.OK ? ExitCodes.FAILED : status;
    }

    /** Runs one command, printing to {@code out} and {@code err}; gives the exit status. */
    public static int run(String[] args, Writer out, Writer err) {
        CommandLine commandLine = Commands.newCommandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(args);
    }
}
