package io.swingnode.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.ActorSystem;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.testkit.javadsl.TestKit;
import akka.util.ByteString;
import io.swingnode.protocol.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class LineFramingTest {
    private static ActorSystem system = ActorSystem.create("LineFramingTest");

    @AfterAll
    static void stop() {
        TestKit.shutdownActorSystem(system);
    }

    private static List<String> lines(List<ByteString> chunks, int lineBytesMax) throws Exception {
        return Source.from(chunks)
                .via(LineFraming.lines(lineBytesMax))
                .map(ByteString::utf8String)
                .runWith(Sink.seq(), system)
                .toCompletableFuture()
                .get(120, TimeUnit.SECONDS);
    }

    @Test
    void cutsAtLineFeedsAlone() throws Exception {
        assertThat(lines(List.of(ByteString.fromString("a\r\n\n\u2028b\u0085\nlast")), 100))
                .containsExactly("a\r", "", "\u2028b\u0085", "last");
        assertThat(lines(List.of(ByteString.fromString("a\n")), 100)).containsExactly("a");
        assertThat(lines(List.of(), 100)).isEmpty();
    }

    @Test
    void chunksMayEndAnywhere() throws Exception {
        Random random = new Random(5);
        String text = "eins\nzwei und \u00e4\u6f22\ud83d\ude00\n\n\nvier".repeat(20);
        ByteString bytes = ByteString.fromString(text);
        for (int run = 0; run < 20; run++) {
            List<ByteString> chunks = new ArrayList<>();
            for (int at = 0; at < bytes.size(); ) {
                int end = Math.min(bytes.size(), at + random.nextInt(12));
                chunks.add(bytes.slice(at, end));
                at = end;
            }
            assertThat(lines(chunks, 1000)).containsExactly(text.split("\n", -1));
        }
    }

    @Test
    void lineOverTheLimitFailsTheStream() {
        assertThatThrownBy(() -> lines(List.of(ByteString.fromString("abc"), ByteString.fromString("defg")), 5))
                .hasCauseInstanceOf(StoreException.class)
                .hasMessageContaining("longer than the limit of 5 bytes");
    }
}
