package io.swingnode.actors.vat;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.NotUsed;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.typesafe.config.ConfigFactory;
import io.swingnode.actors.export.ReadViews;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.snapshot.CompressedSnapshot;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The actor of a vat alone: whatever kinds of jobs follow one another, each is done after those before it. */
class VatOrderTest {
    private static final ActorTestKit KIT = ActorTestKit.create("vats", ConfigFactory.load());
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path temp;

    private final TestProbe<StatusReply<CompressedSnapshot>> compressed = KIT.createTestProbe();
    private final TestProbe<StatusReply<Source<String, NotUsed>>> read = KIT.createTestProbe();
    private final TestProbe<ReadViews.Command> views = KIT.createTestProbe();
    private final CompletableFuture<Source<ByteString, NotUsed>> late = new CompletableFuture<>();

    @AfterAll
    static void shutDown() {
        KIT.shutdownTestKit();
    }

    private ActorRef<Vat.Command> vat = KIT.system().ignoreRef();

    @BeforeEach
    void spawn() {
        vat = KIT.spawn(Vat.create(
                temp,
                StoreOptions.defaults(),
                new VatId("v1"),
                views.ref(),
                KIT.system().ignoreRef()));
    }

    private void compress(Source<ByteString, ?> plain) {
        vat.tell(new Vat.Compress(StoreOptions.defaults().snapshotOptions(), plain, compressed.ref()));
    }

    private static Source<ByteString, NotUsed> heap() {
        return Source.single(ByteString.fromString("heap"));
    }

    private void readSpan() {
        vat.tell(new Vat.ReadSpan(OptionalLong.empty(), read.ref()));
    }

    @Test
    void jobsBehindOneThatIsAnsweredAtOnceAreDone() {
        compress(Source.completionStageSource(late));
        readSpan();
        readSpan();
        compress(heap());
        readSpan();
        late.complete(heap());
        for (int i = 0; i < 2; i++) {
            assertThat(compressed.receiveMessage(PATIENCE).isSuccess()).isTrue();
        }
        for (int i = 0; i < 3; i++) {
            assertThat(read.receiveMessage(PATIENCE).isSuccess()).isTrue();
        }
        compress(heap());
        assertThat(compressed.receiveMessage(PATIENCE).isSuccess()).isTrue();
        vat.tell(new Vat.StopWhenDone());
        compressed.expectTerminated(vat, PATIENCE);
    }

    @Test
    void actorThatIsToldToStopDuringARestartDoesWhatWaitsFirst() {
        for (int round = 0; round < 50; round++) {
            spawn();
            CompletableFuture<Source<ByteString, NotUsed>> failing = new CompletableFuture<>();
            compress(Source.completionStageSource(failing));
            readSpan();
            boolean unused = failing.completeExceptionally(new IllegalStateException("the stream broke"));
            assertThat(compressed.receiveMessage(PATIENCE).isError()).isTrue();
            vat.tell(new Vat.StopWhenDone());
            assertThat(read.receiveMessage(PATIENCE).isSuccess()).isTrue();
            compressed.expectTerminated(vat, PATIENCE);
        }
    }

    @Test
    void streamOfASaveEndsWithItsActor() {
        CompletableFuture<Done> begun = new CompletableFuture<>();
        CompletableFuture<Done> ended = new CompletableFuture<>();
        Source<ByteString, NotUsed> endless = Source.repeat(ByteString.fromString("heap"))
                .throttle(10, Duration.ofSeconds(1))
                .watchTermination((mat, done) -> {
                    var unused = done.handle((value, failure) -> ended.complete(Done.getInstance()));
                    begun.complete(Done.getInstance());
                    return mat;
                });
        compress(endless);
        // An actor is stopped before it looks at what was sent to it earlier.
        await(begun);
        KIT.stop(vat, PATIENCE);
        await(ended);
    }

    private static void await(CompletableFuture<Done> event) {
        assertThat(event.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join())
                .isEqualTo(Done.getInstance());
    }
}
