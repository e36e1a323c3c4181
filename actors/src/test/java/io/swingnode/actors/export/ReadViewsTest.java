package io.swingnode.actors.export;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import akka.stream.KillSwitch;
import akka.stream.testkit.TestSubscriber;
import akka.stream.testkit.javadsl.TestSink;
import com.typesafe.config.ConfigFactory;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reader that stays for hours is ended when the write-ahead log gets too long, and never before. */
class ReadViewsTest {
    private static final Duration CHECK = Duration.ofSeconds(5);

    private final ActorTestKit testKit = ActorTestKit.create(ManualTime.config());
    private final ManualTime time = ManualTime.get(testKit.system());
    private final AtomicLong walBytes = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong();
    private final TestProbe<String> ended = testKit.createTestProbe(String.class);
    private final ActorRef<ReadViews.Command> views =
            testKit.spawn(ReadViews.create(this::walBytes, nanos::get, 1_000, CHECK));

    /** While set, the length of the log cannot be read. */
    private final AtomicBoolean broken = new AtomicBoolean();

    @TempDir
    Path home;

    @AfterEach
    void stop() {
        testKit.shutdownTestKit();
    }

    private long walBytes() {
        if (broken.get()) {
            throw new UncheckedIOException(new IOException("the disk is away"));
        }
        return walBytes.get();
    }

    /** A view whose reader tells why it was ended. */
    private ReadViews.View view(long id, String what) {
        return new ReadViews.View(id, what, new ReadViews.StreamReader(new KillSwitch() {
            @Override
            public void shutdown() {
                ended.ref().tell(id + ": without a reason");
            }

            @Override
            public void abort(Throwable reason) {
                ended.ref().tell(id + ": " + reason.getMessage());
            }
        }));
    }

    /** Opens a view, and returns when that is noted. */
    private void open(long id, String what) {
        views.tell(new ReadViews.Opened(view(id, what)));
        assertThat(health().walLimitBytes()).isEqualTo(1_000);
    }

    /** Lets the time of a check pass, and returns when it is done. */
    private void check() {
        time.timePasses(CHECK);
        assertThat(health().walLimitBytes()).isEqualTo(1_000);
    }

    private StoreHealth health() {
        return askHealth().getValue();
    }

    private StatusReply<StoreHealth> askHealth() {
        TestProbe<StatusReply<StoreHealth>> probe = testKit.createTestProbe();
        views.tell(new ReadViews.GetHealth(probe.ref()));
        return probe.receiveMessage();
    }

    private void requireUnavailable() {
        assertThat(askHealth().getError())
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.UNAVAILABLE))
                .hasMessageContaining("the disk is away");
    }

    @Test
    void tellsTheAgeOfTheOldestView() {
        open(1, "an export");
        assertThat(health().views()).isOne();
        nanos.addAndGet(Duration.ofHours(3).toNanos());
        open(2, "a span");
        walBytes.set(900);
        assertThat(health())
                .isEqualTo(new StoreHealth(
                        900, 1_000, 2, Duration.ofHours(3).toMillis(), Optional.of("an export"), Optional.empty()));
        views.tell(new ReadViews.Closed(1));
        assertThat(health().oldestView()).contains("a span");
        time.timePasses(Duration.ofHours(1));
        ended.expectNoMessage(Duration.ZERO);
    }

    @Test
    void endsTheOldestPastTheLimitAndTheNextOnlyWhenTheLogHasGrownOn() {
        open(1, "the first");
        open(2, "the second");
        walBytes.set(1_001);
        check();
        assertThat(ended.receiveMessage()).startsWith("1: the first was ended").contains("swingnode.store.wal.limit");
        check();
        ended.expectNoMessage(Duration.ZERO);
        walBytes.set(1_064);
        check();
        assertThat(ended.receiveMessage()).startsWith("2: the second");
        assertThat(health().views()).isZero();
    }

    @Test
    void letsNoNewViewInUntilTheLogHasStartedOverOrNothingIsCommitted() {
        walBytes.set(1_001);
        open(1, "too early");
        assertThat(ended.receiveMessage()).startsWith("1: too early cannot begin now");
        check();
        assertThat(health().views()).isZero();
        check();
        assertThat(health().views()).isZero();
        open(2, "on an idle node");
        assertThat(health().views()).isOne();
        walBytes.set(900);
        check();
        assertThat(health().views()).isOne();
        open(3, "after the log has started over");
        assertThat(health().views()).isEqualTo(2);
        ended.expectNoMessage(Duration.ZERO);
    }

    @Test
    void startsAnewOnceTheLogIsShortAgain() {
        open(1, "the first");
        walBytes.set(5_000);
        check();
        assertThat(ended.receiveMessage()).startsWith("1:");
        walBytes.set(10);
        check();
        open(2, "the second");
        walBytes.set(1_001);
        check();
        assertThat(ended.receiveMessage()).startsWith("2:");
    }

    @Test
    void checkThatFailsOnceIsMadeAgainAndTheLimitHolds() {
        open(1, "the first");
        open(2, "the second");
        walBytes.set(1_001);
        broken.set(true);
        LoggingTestKit.warn("cannot be watched").expect(testKit.system(), () -> {
            time.timePasses(CHECK);
            return true;
        });
        broken.set(false);
        assertThat(health().views()).as("known over the restart").isEqualTo(2);
        check();
        assertThat(ended.receiveMessage()).startsWith("1: the first was ended");
        assertThat(health().views()).isOne();
    }

    @Test
    void lengthThatCannotBeReadForLongIsLoggedOnceAndAnsweredAndViewsOpenedMeanwhileAreEnded() {
        open(1, "the first");
        broken.set(true);
        LoggingTestKit.warn("cannot be watched").withOccurrences(1).expect(testKit.system(), () -> {
            for (int i = 0; i < 20; i++) {
                time.timePasses(CHECK);
                requireUnavailable();
            }
            return true;
        });
        views.tell(new ReadViews.Opened(view(2, "meanwhile")));
        views.tell(new ReadViews.Closed(1));
        requireUnavailable();
        walBytes.set(1_001);
        broken.set(false);
        assertThat(health().views()).isOne();
        check();
        assertThat(ended.receiveMessage()).startsWith("2: meanwhile was ended");
        assertThat(health().views()).isZero();
    }

    @Test
    void longExportOfARealStoreIsEndedAndTheLogStartsOver() {
        NodeSettings settings = new NodeSettings(
                home,
                StoreOptions.defaults(),
                Optional.empty(),
                Optional.empty(),
                ConfigFactory.parseString("swingnode.store.wal { limit = 32 MiB, check-every = 10ms }"
                        + ", akka.scheduler.tick-duration = 10ms"));
        try (SwingNode node = SwingNode.start(settings);
                StoreSession session = node.openSession()) {
            for (int i = 0; i < 1000; i++) {
                session.kernel().kv().set("key" + i, "before");
            }
            session.host().commit();
            NodeExport export = node.host().openExport(ArtifactMode.OPERATIONAL);
            TestSubscriber.Probe<ExportEntry> consumer =
                    export.exportData().runWith(TestSink.create(node.system()), node.system());
            consumer.request(1);
            consumer.expectNext();
            List<Long> lengths = new ArrayList<>();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .pollDelay(Duration.ZERO)
                    .pollInSameThread()
                    .until(() -> {
                        block(session);
                        lengths.add(StoreDirectory.walBytes(settings.storeDir()));
                        return node.host()
                                        .storeHealth()
                                        .toCompletableFuture()
                                        .join()
                                        .views()
                                == 0;
                    });
            assertThat(consumer.expectError())
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("was ended");
            assertThat(lengths.getLast()).isGreaterThan(32L << 20);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .pollDelay(Duration.ZERO)
                    .pollInSameThread()
                    .until(() -> {
                        long before = StoreDirectory.walBytes(settings.storeDir());
                        block(session);
                        return StoreDirectory.walBytes(settings.storeDir()) == before && before <= 16L << 20;
                    });
        }
    }

    private static void block(StoreSession session) {
        for (int i = 0; i < 200; i++) {
            session.kernel().kv().set("key" + i * 5, "x".repeat(3000) + System.nanoTime());
        }
        session.host().commit();
    }
}
