package io.swingnode.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A virtual machine of its own with the class path of the tests; its errors go to the test's. */
public final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    private ChildJvm(Process process) {
        this.process = process;
        this.out = process.inputReader();
    }

    public static ChildJvm start(Class<?> main, Object... arguments) throws IOException {
        return startAfter(List.of(), main, arguments);
    }

    /** As {@link #start}, with a command before it that ends by executing its arguments. */
    public static ChildJvm startAfter(List<String> before, Class<?> main, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new ChildJvm(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** The next line that it prints. */
    public String readLine() throws IOException {
        return String.valueOf(out.readLine());
    }

    /** Ends its input and waits until it has ended by itself. */
    public void end() throws IOException, InterruptedException {
        process.getOutputStream().close();
        assertThat(process.waitFor()).isZero();
    }

    /** Lets it work for a time from {@code ready} on, which it prints, and kills it. */
    public static void runUntilKilled(String ready, int afterMillis, Class<?> main, Object... arguments)
            throws IOException, InterruptedException {
        try (ChildJvm child = start(main, arguments)) {
            assertThat(child.readLine()).isEqualTo(ready);
            boolean ended = child.process.waitFor(afterMillis, TimeUnit.MILLISECONDS);
            assertThat(ended).as("the process goes on until it is killed").isFalse();
        }
    }

    /** Kills it, if it has not ended, and waits for that. */
    public void kill() {
        Process unused = process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
