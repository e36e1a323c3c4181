package io.swingnode.actors.numbered;

import static io.swingnode.actors.TestNodes.ask;
import static io.swingnode.actors.TestNodes.askAccepted;
import static io.swingnode.actors.TestNodes.commit;
import static io.swingnode.actors.TestNodes.commitBlock;
import static io.swingnode.actors.TestNodes.send;
import static io.swingnode.actors.numbered.MessageCrank.answer;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.swingnode.actors.KernelAddress;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.SwingNode;
import io.swingnode.protocol.BlockResult;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.NumberedRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.Request;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Numbered cranks of a kernel that speaks by message. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NumberedMessagesTest {
    private static final int DELIVERIES = 60;
    private static final int BLOCKS = 3;
    private static final List<VatId> VATS =
            IntStream.rangeClosed(1, 5).mapToObj(i -> new VatId("v" + i)).toList();
    private static final VatId V1 = VATS.get(0);
    private static final VatId V2 = VATS.get(1);

    @TempDir
    Path home;

    private SwingNode start(String name) {
        return SwingNode.start(NodeSettings.of(home.resolve(name)).withoutJournal());
    }

    private static Reason refusal(Reply reply) {
        assertThat(reply).isInstanceOf(Reply.Refused.class);
        return ((Reply.Refused) reply).reason();
    }

    private static VatId vatOf(int delivery) {
        return VATS.get(delivery % VATS.size());
    }

    /** Reads and changes keys of the vat, and every so often what all vats share. */
    private static void deliver(UnaryRequests crank, int delivery) {
        VatId vat = vatOf(delivery);
        int count = crank.get(vat + ".count").map(Integer::parseInt).orElse(0);
        crank.done(new KernelRequest.KvSet(vat + ".count", String.valueOf(count + 1)));
        if (delivery % 7 == 0) {
            crank.done(new KernelRequest.KvSet("shared", crank.get("shared").orElse("") + delivery));
        }
        crank.done(new KernelRequest.EstablishCrankSavepoint("deliver"));
        crank.done(new KernelRequest.AddItem(vat, "delivery " + delivery + " is number " + count));
        if (delivery % 9 == 0) {
            crank.done(new KernelRequest.RollbackCrank("deliver"));
        }
        if (delivery % 20 == 0) {
            assertThat(crank.ask(new KernelRequest.RolloverSpan(vat))).isInstanceOf(Reply.Incarnation.class);
        }
    }

    private List<BlockResult> run(String name, boolean pipelined, BlockRun run) {
        List<BlockResult> results = new ArrayList<>();
        try (SwingNode node = SwingNode.start(NodeSettings.of(home.resolve(name))
                .withoutJournal()
                .withConfig(ConfigFactory.parseString("swingnode.store.pipelined-commits = " + pipelined)))) {
            VATS.forEach(vat -> askAccepted(node, new KernelRequest.InitTranscript(vat)));
            for (int block = 1; block <= BLOCKS; block++) {
                String hash = run.run(node, (block - 1) * DELIVERIES);
                results.add(commitBlock(node, block, CleanupBudget.PAUSED));
                assertThat(results.getLast().activityHash()).isEqualTo(hash);
            }
        }
        return results;
    }

    /** Runs the deliveries of a block, from the one after {@code before} on; gives the activity hash. */
    private interface BlockRun {
        String run(SwingNode node, int before);
    }

    private static String oneByOne(SwingNode node, int before) {
        UnaryRequests requests = request -> MessageCrank.ask(node, request);
        String hash = "";
        for (int number = 1; number <= DELIVERIES; number++) {
            requests.done(new KernelRequest.StartCrank());
            deliver(requests, before + number);
            hash = ((Reply.Hashes) requests.ask(new KernelRequest.EmitCrankHashes()))
                    .hashes()
                    .activityHash();
            requests.done(new KernelRequest.EndCrank());
        }
        return hash;
    }

    private static String besideEachOther(SwingNode node, int before) {
        List<CompletableFuture<CrankHashes>> ends = new ArrayList<>();
        try (ExecutorService kernel = Executors.newFixedThreadPool(4)) {
            for (int i = 1; i <= DELIVERIES; i++) {
                int number = i;
                ends.add(CompletableFuture.supplyAsync(
                        () -> MessageCrank.run(
                                node, vatOf(before + number), number, crank -> deliver(crank, before + number)),
                        kernel));
            }
        }
        assertThat(askAccepted(node, new NumberedRequest.Drain())).isEqualTo(new Reply.Done());
        return ends.getLast().join().activityHash();
    }

    @Test
    void giveWhatTheSameCranksGiveOneByOne() {
        List<BlockResult> serial = run("serial", false, NumberedMessagesTest::oneByOne);
        List<BlockResult> beside = run("beside", false, NumberedMessagesTest::besideEachOther);
        List<BlockResult> pipelined = run("pipelined", true, NumberedMessagesTest::besideEachOther);
        for (int block = 0; block < BLOCKS; block++) {
            assertSame(beside.get(block), serial.get(block));
            assertSame(pipelined.get(block), serial.get(block));
        }
    }

    private static void assertSame(BlockResult actual, BlockResult expected) {
        assertThat(actual.activityHash()).isEqualTo(expected.activityHash());
        assertThat(actual.exports()).isEqualTo(expected.exports());
        assertThat(List.of(actual.cranks(), actual.items(), actual.itemBytes(), actual.exportCount()))
                .isEqualTo(List.of(expected.cranks(), expected.items(), expected.itemBytes(), expected.exportCount()));
    }

    private record Delivery(VatId vat, String text) {}

    /** As docs/parallel.md shows. */
    @Test
    void theLinesOfThePageWork() {
        List<Delivery> deliveries = IntStream.range(0, 20)
                .mapToObj(i -> new Delivery(vatOf(i), "message " + i))
                .toList();
        List<CompletionStage<Reply>> ends = new ArrayList<>();
        try (SwingNode node = start("page")) {
            VATS.forEach(vat -> askAccepted(node, new KernelRequest.InitTranscript(vat)));
            KernelAddress kernel = node.kernel();
            for (int i = 0; i < deliveries.size(); i++) {
                Delivery delivery = deliveries.get(i);
                long number = i + 1L;
                var unused = kernel.execute(new NumberedRequest.StartCrank(delivery.vat(), number));
                unused = kernel.execute(new NumberedRequest.InCrank(
                        number, new KernelRequest.AddItem(delivery.vat(), delivery.text())));
                ends.add(kernel.execute(new NumberedRequest.EndCrank(number, true)));
            }
            assertThat(kernel.execute(new NumberedRequest.Drain()))
                    .succeedsWithin(Duration.ofMinutes(1))
                    .isEqualTo(new Reply.Done());
            // The actors of the vats answer by themselves, perhaps after the drain is answered.
            assertThat(ends)
                    .allSatisfy(end -> assertThat(end)
                            .succeedsWithin(Duration.ofMinutes(1))
                            .isInstanceOf(Reply.Hashes.class));
            assertThat(commitBlock(node, 1, CleanupBudget.PAUSED).items()).isEqualTo(deliveries.size());
        }
    }

    @Test
    void staleCrankIsRefusedWithWhatItReadUntilItIsStartedAgain() {
        try (SwingNode node = start("stale")) {
            MessageCrank first = MessageCrank.start(node, V1, 1);
            MessageCrank second = MessageCrank.start(node, V2, 2);
            assertThat(second.get("shared")).isEmpty();
            second.done(new KernelRequest.KvSet("own", "2"));
            CompletableFuture<Reply> turn = second.send(NumberedRequest.AwaitTurn::new);
            first.done(new KernelRequest.KvSet("shared", "1"));
            assertThat(turn).isNotDone();
            CrankHashes unused = first.end(true);

            Reply stale = answer(turn);
            assertThat(refusal(stale)).isEqualTo(Reason.CONFLICT);
            assertThat(((Reply.Refused) stale).message()).contains("shared");
            // What was sent before the kernel heard of it, and the end.
            assertThat(refusal(answer(second.sendIn(new KernelRequest.KvSet("own", "late")))))
                    .isEqualTo(Reason.CONFLICT);
            assertThat(refusal(answer(second.send(number -> new NumberedRequest.EndCrank(number, true)))))
                    .isEqualTo(Reason.CONFLICT);

            MessageCrank again = MessageCrank.start(node, V2, 2);
            assertThat(again.get("shared")).contains("1");
            assertThat(again.get("own")).isEmpty();
            assertThat(answer(again.send(NumberedRequest.Validate::new))).isEqualTo(new Reply.Done());
            assertThat(answer(again.send(NumberedRequest.AwaitTurn::new))).isEqualTo(new Reply.Done());
            unused = again.end(true);
            askAccepted(node, new NumberedRequest.Drain());
            assertThat(ask(node, commit(1))).isInstanceOf(Reply.BlockCommitted.class);
        }
    }

    @Test
    void requestsThatAreSentBeforeTheStartAreCarriedOutAfterIt() {
        try (SwingNode node = start("ahead")) {
            MessageCrank first = MessageCrank.start(node, V1, 1);
            // The second crank of the vat starts when the first has joined.
            CompletableFuture<Reply> start = send(node, new NumberedRequest.StartCrank(V1, 2));
            CompletableFuture<Reply> get = send(node, inCrank(2, new KernelRequest.KvGet("of.first")));
            CompletableFuture<Reply> batch = send(
                    node,
                    inCrank(
                            2,
                            new KernelRequest.Batch(List.of(
                                    new KernelRequest.KvSet("of.second", "2"),
                                    new KernelRequest.KvGet("of.second"),
                                    new KernelRequest.RollbackCrank("none"),
                                    new KernelRequest.KvSet("not", "reached")))));
            CompletableFuture<Reply> end = send(node, new NumberedRequest.EndCrank(2, false));
            first.done(new KernelRequest.KvSet("of.first", "1"));
            assertThat(List.of(start, get, batch, end)).noneMatch(CompletableFuture::isDone);
            CrankHashes unused = first.end(true);

            assertThat(answer(start)).isEqualTo(new Reply.Done());
            assertThat(answer(get)).isEqualTo(new Reply.Value(Optional.of("1")));
            List<Reply> replies = ((Reply.Batch) answer(batch)).replies();
            assertThat(replies.subList(0, 2)).containsExactly(new Reply.Done(), new Reply.Value(Optional.of("2")));
            assertThat(replies).hasSize(3);
            assertThat(refusal(replies.getLast())).isEqualTo(Reason.NOT_FOUND);
            assertThat(answer(end)).isInstanceOf(Reply.Hashes.class);
            askAccepted(node, new NumberedRequest.Drain());
            assertThat(ask(node, new KernelRequest.KvHas("not"))).isEqualTo(new Reply.Flag(false));
        }
    }

    private static NumberedRequest.InCrank inCrank(long number, KernelRequest request) {
        return new NumberedRequest.InCrank(number, request);
    }

    @Test
    void skippedNumbersJoinNothingAndThoseOfABlockGoOnAfterADrain() {
        try (SwingNode node = start("skipped")) {
            assertThat(ask(node, new NumberedRequest.Drain())).isEqualTo(new Reply.Done());
            MessageCrank third = MessageCrank.start(node, V1, 3);
            CompletableFuture<Reply> end = third.send(number -> new NumberedRequest.EndCrank(number, true));
            CompletableFuture<Reply> drain = send(node, new NumberedRequest.Drain());
            assertThat(refusal(ask(node, new NumberedRequest.Drain()))).isEqualTo(Reason.USAGE);
            assertThat(ask(node, new NumberedRequest.SkipCrank(1))).isEqualTo(new Reply.Done());
            assertThat(refusal(ask(node, new NumberedRequest.SkipCrank(1)))).isEqualTo(Reason.USAGE);
            assertThat(List.of(end, drain)).noneMatch(CompletableFuture::isDone);
            MessageCrank dropped = MessageCrank.start(node, V2, 2);
            dropped.done(new KernelRequest.KvSet("dropped", "2"));
            assertThat(answer(dropped.send(NumberedRequest.DropCrank::new))).isEqualTo(new Reply.Done());
            assertThat(refusal(answer(dropped.sendIn(new KernelRequest.KvGet("a")))))
                    .isEqualTo(Reason.CLOSED);
            assertThat(ask(node, new NumberedRequest.SkipCrank(2))).isEqualTo(new Reply.Done());
            assertThat(answer(end)).isInstanceOf(Reply.Hashes.class);
            assertThat(answer(drain)).isEqualTo(new Reply.Done());

            assertThat(ask(node, new KernelRequest.KvHas("dropped"))).isEqualTo(new Reply.Flag(false));
            assertThat(refusal(ask(node, new NumberedRequest.StartCrank(V1, 3))))
                    .isEqualTo(Reason.USAGE);
            CrankHashes unused = MessageCrank.start(node, V1, 4).end(true);
            askAccepted(node, new NumberedRequest.Drain());
            assertThat(ask(node, commit(1))).isInstanceOf(Reply.BlockCommitted.class);
            unused = MessageCrank.start(node, V1, 1).end(true);
        }
    }

    @Test
    void numberThatWasDroppedCanBeStartedForAnotherVat() {
        try (SwingNode node = start("other-vat")) {
            MessageCrank ofFirst = MessageCrank.start(node, V1, 1);
            assertThat(refusal(ask(node, new NumberedRequest.StartCrank(V2, 1))))
                    .isEqualTo(Reason.USAGE);
            ofFirst.done(new KernelRequest.KvSet("a", "1"));
            assertThat(answer(ofFirst.send(NumberedRequest.DropCrank::new))).isEqualTo(new Reply.Done());
            MessageCrank ofSecond = MessageCrank.start(node, V2, 1);
            assertThat(ofSecond.get("a")).isEmpty();
            CrankHashes unused = ofSecond.end(true);
            askAccepted(node, new NumberedRequest.Drain());
        }
    }

    @Test
    void whatIsNotForNumberedCranksIsRefusedUntilTheyAreDrained() {
        try (SwingNode node = start("refused")) {
            MessageCrank crank = MessageCrank.start(node, V1, 1);
            List<Request> outside = List.of(
                    new KernelRequest.KvGet("a"),
                    new KernelRequest.StartCrank(),
                    new KernelRequest.GetActivityhash(),
                    new KernelRequest.Batch(List.of(new KernelRequest.KvHas("a"))),
                    new HostRequest.HostSet("host.a", "1"),
                    new HostRequest.BeginBlock(1),
                    new HostRequest.RepairMetadata(home),
                    commit(1));
            assertThat(outside)
                    .allSatisfy(
                            request -> assertThat(refusal(ask(node, request))).isEqualTo(Reason.USAGE));
            assertThat(node.host().blockStatus(1)).succeedsWithin(Duration.ofMinutes(1));
            List<KernelRequest> inside = List.of(
                    new KernelRequest.StartCrank(),
                    new KernelRequest.EndCrank(),
                    new KernelRequest.EmitCrankHashes(),
                    new KernelRequest.GetActivityhash(),
                    new KernelRequest.DeleteAllUnusedSnapshots(),
                    new KernelRequest.KvGet("host.a"),
                    new KernelRequest.KvGet("activityhash"),
                    new NumberedRequest.Drain());
            assertThat(inside)
                    .allSatisfy(request ->
                            assertThat(refusal(answer(crank.sendIn(request)))).isEqualTo(Reason.USAGE));
            KernelRequest batched = new KernelRequest.Batch(List.of(new NumberedRequest.SkipCrank(2)));
            List<NumberedRequest> unknown = List.of(
                    inCrank(7, new KernelRequest.KvGet("a")),
                    new NumberedRequest.EndCrank(7, true),
                    new NumberedRequest.DropCrank(0));
            assertThat(unknown)
                    .allSatisfy(
                            request -> assertThat(refusal(ask(node, request))).isEqualTo(Reason.USAGE));
            CrankHashes unused = crank.end(true);
            askAccepted(node, new NumberedRequest.Drain());
            assertThat(((Reply.Batch) ask(node, batched)).replies())
                    .singleElement()
                    .satisfies(reply -> assertThat(refusal(reply)).isEqualTo(Reason.USAGE));
            askAccepted(node, new KernelRequest.StartCrank());
            assertThat(refusal(ask(node, new NumberedRequest.StartCrank(V1, 2))))
                    .isEqualTo(Reason.USAGE);
        }
    }
}
