package io.swingnode.node;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks for secrets on the terminal of the process, whatever its input and output are. */
public class SecretPrompt {
    private static final File TERMINAL = new File("/dev/tty");
    private static final long STTY_MILLIS = 2_000;

    SecretPrompt() {}

    /** The terminal from which the process was started. */
    public static SecretPrompt ofTerminal() {
        return new SecretPrompt();
    }

    /**
     * Asks for a value, twice.
     *
     * @throws StoreException (USAGE) when there is no terminal, or the two answers differ
     * @throws CancelledException when the user stops the program
     */
    public final String ask(String name) {
        String first = answer(name + ": ");
        if (!first.equals(answer(name + " again: "))) {
            throw new StoreException(Reason.USAGE, "the two values of " + name + " differ; nothing was set");
        }
        return first;
    }

    /** One answer, which is not shown. */
    String answer(String question) {
        Cancellation cancellation = Cancellation.ofProcess();
        try (FileOutputStream out = new FileOutputStream(TERMINAL)) {
            stty("-echo");
            // Reading cannot be interrupted, and the user may stop the program meanwhile.
            CompletableFuture<@Nullable String> line = new CompletableFuture<>();
            Cancellation.Registration stop = cancellation.onRequest(() -> line.complete(null));
            try {
                out.write(question.getBytes(StandardCharsets.UTF_8));
                Thread.ofPlatform().daemon().name("prompt").start(() -> read(line));
                String answer = line.join();
                out.write('\n');
                cancellation.check("stopped; nothing was set");
                if (answer == null) {
                    throw new StoreException(Reason.USAGE, "the terminal gave no value; nothing was set");
                }
                return answer;
            } finally {
                stop.close();
                stty("echo");
            }
        } catch (IOException | CompletionException e) {
            throw new StoreException(
                    Reason.USAGE,
                    "there is no terminal to ask on; give the value by --stdin KEY or --from-file KEY=FILE",
                    e);
        }
    }

    private static void read(CompletableFuture<@Nullable String> line) {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(new FileInputStream(TERMINAL), StandardCharsets.UTF_8))) {
            line.complete(in.readLine());
        } catch (IOException e) {
            line.completeExceptionally(e);
        }
    }

    private static void stty(String setting) throws IOException {
        try {
            Process stty = new ProcessBuilder("stty", setting)
                    .redirectInput(TERMINAL)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(STTY_MILLIS, TimeUnit.MILLISECONDS) || stty.exitValue() != 0) {
                throw new IOException("stty " + setting + " failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
