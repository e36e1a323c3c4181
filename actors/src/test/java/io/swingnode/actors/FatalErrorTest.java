package io.swingnode.actors;

import static org.assertj.core.api.Assertions.assertThat;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.VatId;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An error of the virtual machine in a stream of the kernel's ends the node, and not the program that it is part of. */
class FatalErrorTest {
    @TempDir
    Path home;

    /** What a stream can end with that Akka calls fatal. */
    enum Fatal {
        OUT_OF_MEMORY {
            @Override
            Error error() {
                return new OutOfMemoryError("a planted one");
            }
        },
        STACK_OVERFLOW {
            @Override
            Error error() {
                return new StackOverflowError("a planted one");
            }
        },
        NO_CLASS {
            @Override
            Error error() {
                return new NoClassDefFoundError("a planted one");
            }
        };

        abstract Error error();

        Source<ByteString, NotUsed> source() {
            return Source.range(1, 10).map(i -> {
                if (i == 5) {
                    throw error();
                }
                return ByteString.fromString("heap");
            });
        }
    }

    /** A program with a node in it. */
    static final class Host {
        private Host() {}

        /** The log writes to the same output. */
        private static void say(String line) {
            System.out.println("host: " + line);
        }

        public static void main(String[] args) {
            NodeSettings settings = NodeSettings.of(Path.of(args[0])).withoutJournal();
            try (SwingNode node = SwingNode.start(settings);
                    StoreSession session = node.openSession()) {
                session.kernel().kv().set("kept", "1");
                session.host().commit();
                var saved = session.kernel()
                        .saveSnapshot(new VatId("v1"), 1, Fatal.valueOf(args[1]).source());
                Object ended = node.whenEnded().toCompletableFuture().join();
                say("node ended: " + (ended != null));
                try {
                    say("saved " + saved.toCompletableFuture().join().hash());
                } catch (CompletionException e) {
                    say("save failed");
                }
                try {
                    session.kernel().kv().set("a", "2");
                } catch (StoreException e) {
                    say(String.valueOf(e.reason()));
                }
            }
            try (SwingNode node = SwingNode.start(settings);
                    StoreSession session = node.openSession()) {
                say("kept " + session.kernel().kv().get("kept").orElse(""));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Fatal.class)
    void hostLivesAndStartsTheNodeAgain(Fatal fatal) throws Exception {
        // What Akka prints of the error is not for the output of a green run.
        Process host = ChildJvm.of(Host.class, home.toString(), fatal.name())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out = host.inputReader()) {
            assertThat(out.lines().filter(line -> line.startsWith("host: ")))
                    .containsExactly("host: node ended: true", "host: save failed", "host: CLOSED", "host: kept 1");
            assertThat(host.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(host.exitValue()).isZero();
        } finally {
            Process unused = host.destroyForcibly();
        }
    }
}
