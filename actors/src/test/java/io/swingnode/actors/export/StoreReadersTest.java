package io.swingnode.actors.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Readers that are neither exports nor streams. */
class StoreReadersTest {
    private final ActorTestKit kit = ActorTestKit.create();
    private final TestProbe<ReadViews.Command> views = kit.createTestProbe();
    private final StoreReaders readers = new StoreReaders();

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void whoBeganBeforeTheirActorIsToldOfInOrder() {
        StoreReaders.Reading early = readers.begin("early");
        early.close();
        readers.watchedBy(views.ref());
        StoreReaders.Reading later = readers.begin("later");
        ReadViews.View opened = views.expectMessageClass(ReadViews.Opened.class).view();
        assertThat(opened.what()).isEqualTo("early");
        assertThat(views.expectMessageClass(ReadViews.Closed.class).id()).isEqualTo(opened.id());
        assertThat(views.expectMessageClass(ReadViews.Opened.class).view().what())
                .isEqualTo("later");
        later.close();
    }

    @Test
    void whoIsEndedHearsWhy() throws InterruptedException {
        readers.watchedBy(views.ref());
        try (StoreReaders.Reading reading = readers.begin("a scan")) {
            reading.requireOpen();
            StoreException reason = new StoreException(Reason.UNAVAILABLE, "the log is too long");
            views.expectMessageClass(ReadViews.Opened.class).view().end(reason);
            assertThatThrownBy(reading::requireOpen).isSameAs(reason);
            assertThat(reading.awaitEnd()).isSameAs(reason);
        }
    }
}
