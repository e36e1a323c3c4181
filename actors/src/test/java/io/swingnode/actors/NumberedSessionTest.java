package io.swingnode.actors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.persistence.kv.KernelKvStore;
import io.swingnode.persistence.parallel.CrankLimits;
import io.swingnode.persistence.parallel.CrankRunner;
import io.swingnode.persistence.parallel.NumberedCrank;
import io.swingnode.persistence.parallel.NumberedCranks;
import io.swingnode.persistence.transcript.TranscriptStore;
import io.swingnode.protocol.BlockResult;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbered cranks of a session, on threads of the kernel. */
class NumberedSessionTest {
    private static final int DELIVERIES = 60;
    private static final List<VatId> VATS =
            IntStream.rangeClosed(1, 5).mapToObj(i -> new VatId("v" + i)).toList();

    @TempDir
    Path home;

    private final List<List<ExportEntry>> handedOver = new ArrayList<>();

    private StoreSession open(SwingNode node) {
        return node.openSession(
                options -> options.toBuilder().exportSink(handedOver::add).build());
    }

    private static VatId vatOf(int delivery) {
        return VATS.get(delivery % VATS.size());
    }

    private static void deliver(KernelKvStore kv, TranscriptStore transcripts, int delivery) {
        VatId vat = vatOf(delivery);
        int count = kv.get(vat + ".count").map(Integer::parseInt).orElse(0);
        kv.set(vat + ".count", String.valueOf(count + 1));
        if (delivery % 7 == 0) {
            kv.set("shared", kv.get("shared").orElse("") + delivery);
        }
        transcripts.addItem(vat, "delivery " + delivery + " is number " + count);
    }

    @Test
    void giveWhatTheSameCranksGiveOneByOne() {
        List<List<ExportEntry>> serial;
        BlockResult expected;
        try (SwingNode node =
                        SwingNode.start(NodeSettings.of(home.resolve("serial")).withoutJournal());
                StoreSession session = open(node)) {
            VATS.forEach(session.kernel().transcripts()::initTranscript);
            for (int i = 1; i <= DELIVERIES; i++) {
                session.kernel().startCrank();
                deliver(session.kernel().kv(), session.kernel().transcripts(), i);
                CrankHashes unused = session.kernel().emitCrankHashes();
                session.kernel().endCrank();
            }
            expected = session.host().commitBlock(1, CleanupBudget.PAUSED);
            serial = List.copyOf(handedOver);
        }
        handedOver.clear();
        try (SwingNode node =
                        SwingNode.start(NodeSettings.of(home.resolve("beside")).withoutJournal());
                StoreSession session = open(node);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            VATS.forEach(session.kernel().transcripts()::initTranscript);
            NumberedCranks cranks = session.kernel().beginNumberedCranks(CrankLimits.defaults());
            CrankRunner runner = new CrankRunner(cranks, threads);
            AtomicBoolean fails = new AtomicBoolean(true);
            for (int i = 1; i <= DELIVERIES; i++) {
                int delivery = i;
                CompletionStage<CrankHashes> unused = runner.run(vatOf(i), i, crank -> {
                            deliver(crank.kv(), crank.transcripts(), delivery);
                            if (delivery == 20 && fails.getAndSet(false)) {
                                throw new IllegalStateException("the vat has failed");
                            }
                            return true;
                        })
                        .exceptionallyCompose(fault -> runner.run(vatOf(delivery), delivery, crank -> {
                            deliver(crank.kv(), crank.transcripts(), delivery);
                            return true;
                        }));
            }
            Object unused = cranks.drained().toCompletableFuture().join();
            cranks.close();
            assertThat(fails).isFalse();
            BlockResult result = session.host().commitBlock(1, CleanupBudget.PAUSED);
            assertThat(result.activityHash()).isEqualTo(expected.activityHash());
            assertThat(List.of(result.cranks(), result.items(), result.itemBytes(), result.exportCount()))
                    .isEqualTo(
                            List.of(expected.cranks(), expected.items(), expected.itemBytes(), expected.exportCount()));
        }
        assertThat(handedOver).isEqualTo(serial);
    }

    private record Delivery(VatId vat, String text) {}

    /** As docs/parallel.md shows. */
    @Test
    void theLinesOfThePageWork() {
        List<Delivery> deliveries = IntStream.range(0, 20)
                .mapToObj(i -> new Delivery(vatOf(i), "message " + i))
                .toList();
        List<CompletionStage<CrankHashes>> ends = new ArrayList<>();
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal());
                StoreSession session = open(node);
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            VATS.forEach(session.kernel().transcripts()::initTranscript);

            NumberedCranks cranks = session.kernel().beginNumberedCranks(CrankLimits.defaults());
            CrankRunner runner = new CrankRunner(cranks, threads);
            for (int i = 0; i < deliveries.size(); i++) {
                Delivery delivery = deliveries.get(i);
                ends.add(runner.run(delivery.vat(), i + 1L, crank -> {
                    crank.kv().set(delivery.vat() + ".last", delivery.text());
                    crank.transcripts().addItem(delivery.vat(), delivery.text());
                    return true;
                }));
            }
            Object unused = cranks.drained().toCompletableFuture().join();
            cranks.close();
            BlockResult result = session.host().commitBlock(1, CleanupBudget.DEFAULT);

            assertThat(result.cranks()).isEqualTo(deliveries.size());
            assertThat(ends).allSatisfy(end -> assertThat(end).isCompleted());
            assertThat(result.activityHash())
                    .isEqualTo(ends.getLast().toCompletableFuture().join().activityHash());
        }
    }

    @Test
    void theHostWaitsUntilTheCranksAreDrained() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal());
                StoreSession session = open(node)) {
            NumberedCranks cranks = session.kernel().beginNumberedCranks(CrankLimits.defaults());
            NumberedCrank crank = cranks.crank(VATS.get(0), 1);
            for (Runnable refused : List.<Runnable>of(
                    () -> session.host().commitBlock(1, CleanupBudget.PAUSED),
                    () -> session.host().commit(),
                    () -> session.host().beginBlock(1),
                    () -> session.host().cleanUp(CleanupBudget.UNLIMITED),
                    () -> session.host().hostKv().set("host.a", "1"),
                    () -> session.kernel().startCrank(),
                    () -> session.kernel().terminate(VATS.get(0)))) {
                assertThat(catchThrowableOfType(StoreException.class, refused::run)
                                .reason())
                        .isEqualTo(Reason.USAGE);
            }
            crank.kv().set("a", "1");
            CrankHashes hashes = crank.end(true).toCompletableFuture().join();
            cranks.close();
            BlockResult result = session.host().commitBlock(1, CleanupBudget.PAUSED);
            assertThat(result.activityHash()).isEqualTo(hashes.activityHash());
        }
    }

    @Test
    void savesOfACrankAreCompressedBesideItAndJoinItAtItsEnd() {
        VatId vat = VATS.get(0);
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal());
                StoreSession session = open(node)) {
            NumberedCranks cranks = session.kernel().beginNumberedCranks(CrankLimits.defaults());
            NumberedCrank crank = cranks.crank(vat, 1);
            var kept = session.kernel().saveSnapshot(crank, vat, 1, Source.single(ByteString.fromString("kept")));
            crank.establishCrankSavepoint("s");
            var gone = session.kernel().saveSnapshot(crank, vat, 2, Source.single(ByteString.fromString("gone")));
            crank.rollbackCrank("s");
            CompletableFuture<CrankHashes> end = crank.end(true).toCompletableFuture();
            assertThat(end).isCompleted();
            assertThat(kept.toCompletableFuture().join().uncompressedSizeBytes())
                    .isEqualTo(4);
            assertThat(gone.toCompletableFuture())
                    .satisfiesAnyOf(
                            late -> assertThat(late).isCompletedExceptionally(),
                            late -> assertThat(late).isCompleted());
            NumberedCrank second = cranks.crank(vat, 2);
            String loaded = Futures.await(session.kernel()
                            .loadSnapshot(second, vat)
                            .runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), node.system()))
                    .utf8String();
            assertThat(loaded).isEqualTo("kept");
            assertThat(second.end(true).toCompletableFuture()).isCompleted();
            cranks.close();
            assertThat(session.kernel().snapshots().listAll()).hasSize(1);
        }
    }
}
