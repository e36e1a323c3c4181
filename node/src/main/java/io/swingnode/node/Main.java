package io.swingnode.node;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import picocli.CommandLine;

/** The program {@code swingnode}. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its exit status. */
    public static void main(String[] args) {
        // Picocli would look for a language that is not here, in every jar.
        System.setProperty("picocli.disable.closures", "true");
        StandardOutput standardOutput = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        PrintWriter out = standardOutput.writer();
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Cancellation cancellation = Cancellation.ofProcess();
        cancellation.installShutdownHook();
        int status;
        try {
            status = run(args, out, err);
        } catch (RuntimeException | Error e) {
            // Java prints it and ends the process; nothing is left to wait for.
            cancellation.finish(ExitCodes.FAILED);
            throw e;
        }
        out.flush();
        if (standardOutput.failure().isPresent()) {
            status = explainCutOutput(status, standardOutput.failure().get(), err);
        }
        err.flush();
        cancellation.finish(status);
        // After a signal the process is exiting already; calling exit then would block forever. Where nothing else
        // runs, the
        // process ends without it, and without the logging library of Java, which exit starts to tell of itself.
        if (!cancellation.isRequested() && (status != ExitCodes.OK || othersRun())) {
            System.exit(status);
        }
    }

    /** True when a thread lives, beside this one, for which the process would wait. */
    private static boolean othersRun() {
        ThreadGroup all = Thread.currentThread().getThreadGroup();
        while (all.getParent() != null) {
            all = all.getParent();
        }
        Thread[] threads = new Thread[all.activeCount() + 8];
        int count = all.enumerate(threads);
        long keeping = Arrays.stream(threads, 0, count)
                .filter(thread -> !thread.isDaemon())
                .count();
        // A full array may lack some.
        return keeping > 1 || count == threads.length;
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
        CommandLine commandLine = Commands.newCommandLine(args);
        commandLine.setOut(out instanceof PrintWriter printer ? printer : new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(args);
    }
}
