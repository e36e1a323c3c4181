package io.swingnode.actors;

import static io.swingnode.actors.TestNodes.ask;
import static io.swingnode.actors.TestNodes.commit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.fail;

import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mistakes of a program that uses a node are refused, say what is wrong, and cost nothing that was done before. */
class MisuseTest {
    private static final VatId V1 = new VatId("v1");

    @TempDir
    Path home;

    private SwingNode start() {
        return SwingNode.start(NodeSettings.of(home).withoutJournal());
    }

    @Test
    void aStoreIsNoHome() {
        Path store = home.resolve("my-store");
        SwingStore.init(store, StoreOptions.defaults()).close();
        assertThatThrownBy(() -> SwingNode.start(NodeSettings.of(store)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(store + " is a store, not the home of a node");
        assertThat(store.resolve("store")).doesNotExist();
        assertThat(store.resolve("node")).doesNotExist();
    }

    @Test
    void callsAfterCloseSayThatTheNodeHasStopped() {
        SwingNode node = start();
        StoreSession session = node.openSession();
        session.kernel().kv().set("a", "lost");
        node.close();
        List<CompletionStage<?>> calls = List.of(
                node.kernel().execute(new KernelRequest.KvGet("a")),
                node.kernel().readSpan(V1, OptionalLong.empty()),
                node.kernel().loadSnapshot(V1),
                node.host().execute(new HostRequest.HostGet("host.a")),
                node.host().blockStatus(1),
                node.host().dump(true),
                node.host().diskUsage(),
                node.host().storeStatus(),
                node.host().storeHealth());
        for (CompletionStage<?> call : calls) {
            assertThatThrownBy(() -> call.toCompletableFuture().join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(StoreException.class)
                    .hasMessageContaining("the node has stopped");
        }
        List<Runnable> blocking = List.of(
                node::openSession,
                () -> node.host().openExport(ArtifactMode.DEBUG),
                () -> session.kernel().kv().get("a"),
                () -> session.kernel().saveSnapshot(V1, 1, unread()),
                () -> session.host().commit());
        for (Runnable call : blocking) {
            StoreException refused = catchThrowableOfType(StoreException.class, call::run);
            assertThat(refused.reason()).isEqualTo(Reason.CLOSED);
        }
        session.close();
        node.close();
    }

    @Test
    void requestThatLacksAPartIsRefusedAndItsBlockGoesOn() {
        try (SwingNode node = start()) {
            assertThat(ask(node, new KernelRequest.KvSet("a", "1"))).isEqualTo(new Reply.Done());
            for (KernelRequest lacking : lackingAPart()) {
                assertThat(ask(node, lacking)).isInstanceOfSatisfying(Reply.Refused.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(Reason.USAGE);
                    assertThat(refused.message()).contains("is null");
                });
            }
            assertThatThrownBy(() -> node.kernel().execute(none())).hasMessageContaining("request of a message");
            assertThatThrownBy(() -> node.kernel().saveSnapshot(V1, 1, none())).hasMessageContaining("source of bytes");
            assertThat(ask(node, commit(1))).isInstanceOf(Reply.BlockCommitted.class);
            assertThat(ask(node, new KernelRequest.KvGet("a"))).isEqualTo(new Reply.Value(Optional.of("1")));
        }
    }

    private static List<KernelRequest> lackingAPart() {
        return List.of(
                new KernelRequest.KvGet(none()),
                new KernelRequest.KvSet("a", none()),
                new KernelRequest.KvSet(none(), "1"),
                new KernelRequest.KvNextKey(none()),
                new KernelRequest.AddItem(V1, none()),
                new KernelRequest.AddItem(none(), "item"),
                new KernelRequest.ReadSpan(V1, none(), 0, 1),
                new KernelRequest.GetSnapshotInfo(none()),
                new KernelRequest.TerminateVat(none()),
                new KernelRequest.EstablishCrankSavepoint(none()));
    }

    /** What a program without null checks passes. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T none() {
        return null;
    }

    /** The bytes of a save that is refused before it begins. */
    private static Source<ByteString, ?> unread() {
        return Source.lazySource(() -> fail("the bytes were asked for"));
    }

    @Test
    void sessionIsUsedByOneThreadUntilThatHandsItOver() {
        try (SwingNode node = start();
                StoreSession session = node.openSession()) {
            session.kernel().kv().set("a", "1");
            List<Runnable> calls = List.of(
                    () -> session.kernel().kv().get("a"),
                    () -> session.kernel().kv().set("a", "2"),
                    session.kernel()::startCrank,
                    () -> session.kernel().transcripts().initTranscript(V1),
                    () -> session.kernel().saveSnapshot(V1, 1, unread()),
                    session.host()::commit,
                    session::handOver);
            for (Runnable call : calls) {
                assertThatThrownBy(() -> CompletableFuture.runAsync(call).join())
                        .hasMessageContaining(
                                "belongs to thread \"" + Thread.currentThread().getName());
            }
            session.host().commit();
            session.handOver();
            CompletableFuture.runAsync(() -> {
                        session.kernel().kv().set("b", "2");
                        session.host().commit();
                        session.handOver();
                    })
                    .join();
            assertThat(session.kernel().kv().get("a")).contains("1");
            assertThat(session.kernel().kv().get("b")).contains("2");
        }
    }

    @Test
    void hostWithASinkOfItsOwnGetsTheExportsOfItsCommitToo() {
        List<ExportEntry> sunk = new ArrayList<>();
        StoreOptions options = StoreOptions.builder().exportSink(sunk::addAll).build();
        try (SwingNode node =
                SwingNode.start(NodeSettings.of(home).withoutJournal().withStoreOptions(options))) {
            ask(node, new KernelRequest.KvSet("a", "1"));
            Reply reply = ask(node, new HostRequest.CommitBlock(1, CleanupBudget.PAUSED, true));
            assertThat(reply)
                    .isInstanceOfSatisfying(
                            Reply.BlockCommitted.class,
                            committed -> assertThat(committed.result().exports())
                                    .containsExactly(ExportEntry.of("kv.a", "1"))
                                    .isEqualTo(sunk));
        }
    }
}
