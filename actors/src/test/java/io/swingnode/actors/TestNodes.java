package io.swingnode.actors;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import io.swingnode.actors.ledger.BlockLedgerQuery;
import io.swingnode.actors.ledger.BlockPage;
import io.swingnode.actors.ledger.BlockRecord;
import io.swingnode.actors.store.StoreSupervisor;
import io.swingnode.actors.vat.Vat;
import io.swingnode.journal.Journal;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.protocol.BlockResult;
import io.swingnode.protocol.BlockStatus;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.NumberedRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.Request;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** Starts nodes for tests, sends them requests, and lets their supervisor wait or fail. */
public final class TestNodes {
    /** No session has this number. */
    private static final long NO_LEASE = -1;

    /** No crank has this number. */
    private static final long NO_CRANK = 0;

    private TestNodes() {}

    /** A node without a journal, whose store is on {@code database}. */
    public static SwingNode start(Path home, Database database) {
        return SwingNode.start(NodeSettings.of(home)
                .withoutJournal()
                .withStoreOptions(StoreOptions.builder().database(database).build()));
    }

    /** True once the node has begun to stop. */
    public static boolean isStopping(SwingNode node) {
        return CoordinatedShutdown.get(node.system()).getShutdownReason().isPresent();
    }

    public static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    public static CompletableFuture<Reply> send(SwingNode node, Request request) {
        return switch (request) {
            case KernelRequest kernel -> node.kernel().execute(kernel).toCompletableFuture();
            case HostRequest host -> node.host().execute(host).toCompletableFuture();
        };
    }

    public static Reply ask(SwingNode node, Request request) {
        return send(node, request).join();
    }

    /** As {@link #ask}; fails when the request is refused or the block lost. */
    public static Reply askAccepted(SwingNode node, Request request) {
        Reply reply = ask(node, request);
        assertThat(reply).isNotInstanceOf(Reply.Refused.class).isNotInstanceOf(Reply.BlockLost.class);
        return reply;
    }

    /** A commit without cleanup, which does not ask for the export data. */
    public static Request commit(long height) {
        return new HostRequest.CommitBlock(height, CleanupBudget.PAUSED, false);
    }

    /** Commits a block by message, and gives its export data too. */
    public static BlockResult commitBlock(SwingNode node, long height, CleanupBudget cleanup) {
        Reply reply = ask(node, new HostRequest.CommitBlock(height, cleanup, true));
        assertThat(reply).isInstanceOf(Reply.BlockCommitted.class);
        return ((Reply.BlockCommitted) reply).result();
    }

    public static BlockStatus status(SwingNode node, long height) {
        return join(node.host().blockStatus(height));
    }

    /** The blocks in the ledger of the node in {@code home}; none may be missing. */
    public static List<BlockRecord> recordedBlocks(Path home) {
        Journal journal = Journal.ofHome(home);
        try (BlockLedgerQuery query = BlockLedgerQuery.open(journal, journal.ledgerName())) {
            BlockPage page = query.page(0, 1000, 1000);
            assertThat(page.missed()).isEmpty();
            return page.blocks();
        }
    }

    /** The actor that owns the store. */
    public static ActorRef<StoreSupervisor.Command> supervisor(SwingNode node) {
        return node.supervisor();
    }

    /** Keeps the supervisor busy until the latch is counted down. */
    public static CountDownLatch holdSupervisor(SwingNode node) throws InterruptedException {
        return hold(onItsThread -> whenAnswered(node, onItsThread));
    }

    /** Keeps the actor of a vat busy until the latch is counted down. */
    public static CountDownLatch holdVat(SwingNode node, VatId vat) throws InterruptedException {
        return hold(onItsThread -> node.supervisor()
                .tell(new StoreSupervisor.AskVat(
                        vat,
                        new Vat.RequestCrank(
                                new NumberedRequest.Validate(NO_CRANK),
                                new SameThreadRef<>(node.supervisor().path(), onItsThread)))));
    }

    private static CountDownLatch hold(Consumer<Runnable> run) throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        run.accept(() -> {
            entered.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        entered.await();
        return released;
    }

    /** Lets the supervisor fail with an error that no restart mends, after the messages that wait. */
    public static void breakSupervisor(SwingNode node) {
        whenAnswered(node, () -> {
            throw new AssertionError("out of everything");
        });
    }

    /** Lets the supervisor fail as from a bug of its own, after the messages that wait. */
    public static void failSupervisor(SwingNode node) {
        whenAnswered(node, () -> {
            throw new IllegalStateException("a bug");
        });
    }

    private static void whenAnswered(SwingNode node, Runnable onItsThread) {
        node.supervisor()
                .tell(new StoreSupervisor.CloseSession(
                        NO_LEASE, new SameThreadRef<>(node.supervisor().path(), onItsThread)));
    }
}
