package io.swingnode.actors.vat;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.swingnode.actors.export.ReadViews;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.parallel.CrankLimits;
import io.swingnode.persistence.parallel.NumberedCrank;
import io.swingnode.persistence.parallel.NumberedCranks;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.NumberedRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of a crank is answered with its hashes, in whichever order the news of it and of the drain arrive. */
class VatCranksTest {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final VatId V1 = new VatId("v1");

    @TempDir
    Path dir;

    private ActorRef<Vat.Command> vat;
    private final TestProbe<Reply> kernel = KIT.createTestProbe();

    @BeforeEach
    void startVat() {
        TestProbe<ReadViews.Command> views = KIT.createTestProbe();
        vat = KIT.spawn(Vat.create(
                dir, StoreOptions.defaults(), V1, views.ref(), KIT.system().ignoreRef()));
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private void tellStart(CompletionStage<NumberedCrank> crank) {
        vat.tell(new Vat.StartCrank(2, crank, kernel.ref()));
        kernel.expectMessage(new Reply.Done());
    }

    private void tellEnd() {
        vat.tell(new Vat.RequestCrank(new NumberedRequest.EndCrank(2, true), kernel.ref()));
        kernel.expectNoMessage();
    }

    @Test
    void whenTheDrainIsHeardOfFirst() {
        try (SwingStore store = SwingStore.open(dir, StoreOptions.defaults())) {
            NumberedCranks cranks = store.beginNumberedCranks(CrankLimits.defaults(), 1);
            NumberedCrank lower = cranks.crank(new VatId("v2"), 1);
            tellStart(cranks.start(V1, 2));
            tellEnd();
            vat.tell(new Vat.ForgetCranks());
            CompletionStage<CrankHashes> unused = lower.end(true);
            assertThat(kernel.receiveMessage()).isInstanceOf(Reply.Hashes.class);
        }
    }

    @Test
    void whenTheNumberOfTheNextBlockIsStartedFirst() {
        try (SwingStore store = SwingStore.open(dir, StoreOptions.defaults())) {
            NumberedCranks cranks = store.beginNumberedCranks(CrankLimits.defaults(), 1);
            NumberedCrank lower = cranks.crank(new VatId("v2"), 1);
            tellStart(cranks.start(V1, 2));
            tellEnd();
            TestProbe<Reply> ofNext = KIT.createTestProbe();
            vat.tell(new Vat.StartCrank(2, new CompletableFuture<>(), ofNext.ref()));
            CompletionStage<CrankHashes> unused = lower.end(true);
            assertThat(kernel.receiveMessage()).isInstanceOf(Reply.Hashes.class);
            ofNext.expectNoMessage();
        }
    }
}
