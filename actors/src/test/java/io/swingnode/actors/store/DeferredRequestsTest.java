package io.swingnode.actors.store;

import static io.swingnode.actors.TestNodes.ask;
import static io.swingnode.actors.TestNodes.send;
import static org.assertj.core.api.Assertions.assertThat;

import akka.NotUsed;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.actors.TestNodes;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.archive.ArchiveOptions;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that had to wait for their turn are answered, each for itself, also when they are refused then. */
class DeferredRequestsTest {
    private static final VatId V1 = new VatId("v1");

    @TempDir
    Path temp;

    private final Path archive = Path.of("archive");

    private NodeSettings settings() {
        return NodeSettings.of(temp.resolve("home"))
                .withoutJournal()
                .withStoreOptions(StoreOptions.builder()
                        .archive(ArchiveOptions.below(temp.resolve(archive)))
                        .build());
    }

    /** The archive's directories cannot be used: the store opens only when they can. */
    private void breakArchive() throws IOException {
        for (String name : new String[] {"snapshots", "transcripts"}) {
            Files.deleteIfExists(temp.resolve(archive).resolve(name));
        }
        Files.delete(temp.resolve(archive));
        Files.createFile(temp.resolve(archive));
    }

    private static Reason refusal(CompletableFuture<Reply> reply) {
        return ((Reply.Refused) reply.orTimeout(2, TimeUnit.MINUTES).join()).reason();
    }

    @Test
    void storeThatDoesNotOpenRefusesEachRequestAndOpensOnceItCan() throws IOException {
        try (SwingNode node = SwingNode.start(settings())) {
            ask(node, new KernelRequest.KvSet("lost", "1"));
            CompletableFuture<Source<ByteString, NotUsed>> late = new CompletableFuture<>();
            var saved = node.kernel().saveSnapshot(V1, 1, Source.completionStageSource(late));
            CompletableFuture<Reply> first = send(node, new KernelRequest.GetSnapshotInfo(V1));
            CompletableFuture<Reply> abandon = send(node, new HostRequest.AbandonBlock());
            CompletableFuture<Reply> get = send(node, new KernelRequest.KvGet("lost"));
            assertThat(ask(node, new HostRequest.DiskUsage())).isInstanceOf(Reply.DiskUsage.class);
            breakArchive();
            late.complete(Source.single(ByteString.fromString("heap")));
            assertThat(saved.toCompletableFuture()
                            .orTimeout(2, TimeUnit.MINUTES)
                            .join())
                    .isInstanceOf(Reply.SnapshotSaved.class);
            assertThat(first.orTimeout(2, TimeUnit.MINUTES).join()).isInstanceOf(Reply.SnapshotFound.class);
            assertThat(refusal(abandon)).isEqualTo(Reason.UNAVAILABLE);
            assertThat(refusal(get)).isEqualTo(Reason.UNAVAILABLE);
            Files.delete(temp.resolve(archive));
            assertThat(ask(node, new KernelRequest.KvHas("lost"))).isEqualTo(new Reply.Flag(false));
            try (StoreSession session = node.openSession()) {
                assertThat(session.kernel().kv().has("lost")).isFalse();
            }
        }
    }

    @Test
    void leaseThatNobodyTookIsGivenBackByItsNumber() {
        try (SwingNode node = SwingNode.start(settings())) {
            long number = SessionLease.nextNumber();
            TestNodes.supervisor(node)
                    .tell(new StoreSupervisor.OpenSession(
                            number, StoreOptions.defaults(), node.system().ignoreRef()));
            TestNodes.supervisor(node)
                    .tell(new StoreSupervisor.CloseSession(number, node.system().ignoreRef()));
            try (StoreSession session = node.openSession()) {
                session.kernel().kv().set("a", "1");
                session.host().commit();
            }
        }
    }
}
