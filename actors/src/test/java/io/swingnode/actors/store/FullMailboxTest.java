package io.swingnode.actors.store;

import static io.swingnode.actors.TestNodes.ask;
import static io.swingnode.actors.TestNodes.commit;
import static io.swingnode.actors.TestNodes.holdSupervisor;
import static io.swingnode.actors.TestNodes.holdVat;
import static io.swingnode.actors.TestNodes.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.stream.javadsl.Source;
import com.typesafe.config.ConfigFactory;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.NumberedRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The supervisor's mailbox at its limit pushes back and drops nothing. */
class FullMailboxTest {
    private static final VatId V1 = new VatId("v1");
    private static final int CAPACITY = 10;

    @TempDir
    Path home;

    private SwingNode startWithSmallMailbox() {
        return SwingNode.start(new NodeSettings(
                home,
                StoreOptions.defaults(),
                Optional.empty(),
                Optional.empty(),
                ConfigFactory.parseString("swingnode.store-mailbox.capacity = " + CAPACITY)));
    }

    @Test
    void requestsOverTheLimitAreRefusedAtOnceAndThoseThatWaitAreCarriedOut() throws InterruptedException {
        try (SwingNode node = startWithSmallMailbox()) {
            CountDownLatch released = holdSupervisor(node);
            List<CompletableFuture<Reply>> waiting = new ArrayList<>();
            for (int i = 0; i < CAPACITY; i++) {
                waiting.add(send(node, new KernelRequest.KvSet("waited" + i, "1")));
            }
            for (int i = 0; i < 3 * CAPACITY; i++) {
                assertThat(send(node, new KernelRequest.KvSet("refused" + i, "1"))
                                .join())
                        .isInstanceOfSatisfying(
                                Reply.Refused.class,
                                refused -> assertThat(refused.reason()).isEqualTo(Reason.BUSY));
            }
            assertThat(waiting).noneMatch(CompletableFuture::isDone);
            released.countDown();

            assertThat(waiting).allSatisfy(reply -> assertThat(reply.join()).isEqualTo(new Reply.Done()));
            assertThat(ask(node, commit(1))).isInstanceOf(Reply.BlockCommitted.class);
            assertThat(ask(node, new KernelRequest.KvHas("waited9"))).isEqualTo(new Reply.Flag(true));
            assertThat(ask(node, new KernelRequest.KvHas("refused0"))).isEqualTo(new Reply.Flag(false));
        }
    }

    @Test
    void everyKindOfRequestIsRefusedByAFullMailbox() throws InterruptedException {
        try (SwingNode node = startWithSmallMailbox()) {
            CountDownLatch released = holdSupervisor(node);
            List<CompletableFuture<Reply>> waiting = new ArrayList<>();
            for (int i = 0; i < CAPACITY; i++) {
                waiting.add(send(node, new KernelRequest.KvHas("a")));
            }
            assertThatThrownBy(node::openSession).satisfies(FullMailboxTest::isBusy);
            assertThatThrownBy(() -> node.host().openExport(ArtifactMode.DEBUG)).satisfies(FullMailboxTest::isBusy);
            assertThatThrownBy(() ->
                            node.kernel().loadSnapshot(V1).toCompletableFuture().join())
                    .cause()
                    .satisfies(FullMailboxTest::isBusy);
            assertThat(node.kernel()
                            .saveSnapshot(V1, 1, Source.empty())
                            .toCompletableFuture()
                            .join())
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.BUSY));
            assertThatThrownBy(() ->
                            node.host().blockStatus(1).toCompletableFuture().join())
                    .cause()
                    .satisfies(FullMailboxTest::isBusy);
            released.countDown();
            assertThat(waiting).allSatisfy(reply -> assertThat(reply.join()).isEqualTo(new Reply.Flag(false)));
        }
    }

    private static void isBusy(Throwable failure) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BUSY));
    }

    /** A session's work on the writer is never refused: its kernel waits for each piece, and there is one session. */
    @Test
    void sessionCommitsWhileRequestsFillTheMailbox() throws InterruptedException {
        try (SwingNode node = startWithSmallMailbox();
                StoreSession session = node.openSession()) {
            session.kernel().kv().set("a", "1");
            CountDownLatch released = holdSupervisor(node);
            List<CompletableFuture<Reply>> waiting = new ArrayList<>();
            for (int i = 0; i < CAPACITY; i++) {
                waiting.add(send(node, new KernelRequest.KvHas("a")));
            }
            session.handOver();
            CompletableFuture<Void> commit = CompletableFuture.runAsync(() -> {
                session.host().commit();
                session.handOver();
            });
            released.countDown();
            commit.join();
            assertThat(waiting).allSatisfy(reply -> assertThat(reply.join()).isInstanceOf(Reply.Refused.class));
            assertThat(session.kernel().kv().get("a")).contains("1");
        }
    }

    @Test
    void requestsOverTheLimitOfAVatAreRefusedAtOnce() throws InterruptedException {
        try (SwingNode node = SwingNode.start(NodeSettings.of(home)
                .withoutJournal()
                .withConfig(ConfigFactory.parseString("swingnode.vat-mailbox.capacity = " + CAPACITY)))) {
            assertThat(ask(node, new NumberedRequest.StartCrank(V1, 1))).isEqualTo(new Reply.Done());
            CountDownLatch released = holdVat(node, V1);
            List<CompletableFuture<Reply>> sent = new ArrayList<>();
            for (int i = 0; i < CAPACITY + 3; i++) {
                sent.add(send(node, new NumberedRequest.InCrank(1, new KernelRequest.KvSet("a" + i, "1"))));
            }
            assertThat(sent.subList(CAPACITY, CAPACITY + 3))
                    .allSatisfy(refused -> assertThat(refused.join())
                            .isInstanceOfSatisfying(
                                    Reply.Refused.class,
                                    reply -> assertThat(reply.reason()).isEqualTo(Reason.BUSY)));
            assertThat(sent.subList(0, CAPACITY)).noneMatch(CompletableFuture::isDone);
            released.countDown();
            assertThat(sent.subList(0, CAPACITY))
                    .allSatisfy(reply -> assertThat(reply.join()).isEqualTo(new Reply.Done()));
        }
    }
}
