package io.swingnode.actors.archive;

import static io.swingnode.actors.TestNodes.ask;
import static io.swingnode.actors.TestNodes.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.archive.ArchiveJob;
import io.swingnode.persistence.archive.ArchiveOptions;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node archives; a failing archive affects only the commit that needs it. */
class ArchiverTest {
    private static final VatId V1 = new VatId("v1");
    private static final int IN_WORK_MAX = Runtime.getRuntime().availableProcessors();

    @TempDir
    Path temp;

    private final GatedFiles files = new GatedFiles();

    @AfterEach
    void openTheGate() {
        files.open();
    }

    private StoreOptions options() {
        return StoreOptions.builder()
                .keepTranscripts(false)
                .archive(ArchiveOptions.below(temp.resolve("archive")).withFiles(files))
                .build();
    }

    private NodeSettings settings() {
        return NodeSettings.of(temp.resolve("home")).withoutJournal().withStoreOptions(options());
    }

    private List<String> archived() throws IOException {
        try (Stream<Path> all = Files.walk(temp.resolve("archive"))) {
            return all.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private static Reply commit(SwingNode node, long height) {
        return ask(node, new HostRequest.CommitBlock(height, CleanupBudget.each(1), false));
    }

    private static void closeSpan(SwingNode node, String item) {
        assertThat(ask(node, new KernelRequest.AddItem(V1, item))).isInstanceOf(Reply.Done.class);
        assertThat(ask(node, new KernelRequest.RolloverSpan(V1))).isInstanceOf(Reply.Incarnation.class);
    }

    @Test
    void blockOfMessagesIsArchivedBeforeItIsCommitted() throws IOException {
        try (SwingNode node = SwingNode.start(settings())) {
            ask(node, new KernelRequest.InitTranscript(V1));
            closeSpan(node, "first");
            Reply saved = node.kernel()
                    .saveSnapshot(V1, 1, Source.single(ByteString.fromString("heap")))
                    .toCompletableFuture()
                    .join();
            assertThat(saved).isInstanceOf(Reply.SnapshotSaved.class);
            assertThat(archived()).isEmpty();
            assertThat(commit(node, 1)).isInstanceOf(Reply.BlockCommitted.class);
            assertThat(archived()).containsExactly("snapshot.v1.1.gz", "transcript.v1.0.1.gz");
            Path span = temp.resolve("archive/transcripts/transcript.v1.0.1.gz");
            try (InputStream in = new GZIPInputStream(Files.newInputStream(span))) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo("first\n");
            }
        }
    }

    @Test
    void fullDiskRefusesTheCommitOfMessagesUntilThereIsSpaceAndSpendsTheBudgetOnce() throws IOException {
        try (SwingNode node = SwingNode.start(settings())) {
            ask(node, new KernelRequest.InitTranscript(V1));
            closeSpan(node, "first");
            closeSpan(node, "second");
            assertThat(commit(node, 1)).isInstanceOf(Reply.BlockCommitted.class);
            ask(node, new KernelRequest.AddItem(V1, "last words"));
            ask(node, new KernelRequest.TerminateVat(V1));
            files.fill(true);
            for (int attempt = 0; attempt < 3; attempt++) {
                assertThat(commit(node, 2)).isInstanceOfSatisfying(Reply.Refused.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(Reason.UNAVAILABLE);
                    assertThat(refused.message()).contains("no space left on device");
                });
            }
            files.fill(false);
            assertThat(commit(node, 2))
                    .isInstanceOfSatisfying(
                            Reply.BlockCommitted.class,
                            block -> assertThat(block.result().cleanup().spans())
                                    .as("one span, whatever was refused before")
                                    .isEqualTo(1));
            assertThat(archived())
                    .containsExactly("transcript.v1.0.1.gz", "transcript.v1.1.2.gz", "transcript.v1.2.3.gz");
        }
    }

    @Test
    void supervisorAnswersAndRequestsWaitWhileTheArchiveOfABlockIsWritten() throws IOException {
        try (SwingNode node = SwingNode.start(settings())) {
            ask(node, new KernelRequest.InitTranscript(V1));
            closeSpan(node, "first");
            files.shut();
            CompletableFuture<Reply> committed =
                    send(node, new HostRequest.CommitBlock(1, CleanupBudget.each(0), false));
            CompletableFuture<Reply> next = send(node, new KernelRequest.KvSet("of", "the next block"));
            await().atMost(Duration.ofMinutes(2)).until(() -> files.atGate() == 1);
            assertThat(ask(node, new HostRequest.DiskUsage())).isInstanceOf(Reply.DiskUsage.class);
            assertThat(committed).isNotDone();
            assertThat(next).isNotDone();
            files.open();
            assertThat(committed.join()).isInstanceOf(Reply.BlockCommitted.class);
            assertThat(next.join()).isEqualTo(new Reply.Done());
            assertThat(archived()).containsExactly("transcript.v1.0.1.gz");
        }
    }

    @Test
    void sessionCommitsAgainOnceTheArchiveWorks() throws IOException {
        try (SwingNode node = SwingNode.start(settings());
                StoreSession session = node.openSession()) {
            session.kernel().transcripts().initTranscript(V1);
            session.kernel().transcripts().addItem(V1, "first");
            session.kernel().transcripts().rolloverSpan(V1);
            var saved = session.kernel().saveSnapshot(V1, 1, Source.single(ByteString.fromString("heap")));
            files.breakDown(true);
            StoreException refusal = catchThrowableOfType(StoreException.class, session.host()::commit);
            assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
            assertThat(refusal).hasMessageContaining("a bug in the files");
            files.breakDown(false);
            session.kernel().kv().set("after", "refusal");
            session.host().commit();
            assertThat(saved.toCompletableFuture().join().uncompressedSizeBytes())
                    .isEqualTo(4);
            assertThat(archived()).containsExactly("snapshot.v1.1.gz", "transcript.v1.0.1.gz");
        }
    }

    /** As many jobs as asked for, on a store of their own. */
    private List<ArchiveJob> jobs(int count) {
        List<ArchiveJob> jobs = new ArrayList<>();
        StoreOptions capturing = options();
        capturing = capturing.toBuilder()
                .archive(capturing.archive().withWriter(due -> {
                    jobs.addAll(due);
                    return CompletableFuture.failedFuture(new IOException("only asking"));
                }))
                .build();
        try (SwingStore store = SwingStore.open(temp.resolve("jobs"), capturing)) {
            for (int i = 0; i < count; i++) {
                VatId vat = new VatId("v" + i);
                store.transcripts().initTranscript(vat);
                store.transcripts().addItem(vat, "item");
                store.transcripts().rolloverSpan(vat);
            }
            assertThat(catchThrowableOfType(StoreException.class, store::commit))
                    .isNotNull();
        }
        return jobs;
    }

    @Test
    void worksOnAFewFilesAndLetsABoundedNumberWait() throws IOException {
        ActorTestKit kit = ActorTestKit.create();
        try {
            ActorRef<Archiver.Command> archiver = kit.spawn(Archiver.create());
            TestProbe<StatusReply<Done>> replies = kit.createTestProbe();
            int accepted = IN_WORK_MAX + Archiver.WAITING_MAX;
            List<ArchiveJob> jobs = jobs(accepted + 2);
            files.shut();
            jobs.forEach(job -> archiver.tell(new Archiver.Write(job, replies.ref())));
            for (int i = 0; i < 2; i++) {
                assertThat(replies.receiveMessage().getError())
                        .isInstanceOfSatisfying(
                                StoreException.class,
                                refused -> assertThat(refused.reason()).isEqualTo(Reason.BUSY));
            }
            await().atMost(Duration.ofMinutes(2)).until(() -> files.atGate() == IN_WORK_MAX);
            replies.expectNoMessage();
            assertThat(files.atGate()).isEqualTo(IN_WORK_MAX);
            files.open();
            for (int i = 0; i < accepted; i++) {
                assertThat(replies.receiveMessage().isSuccess()).isTrue();
            }
            assertThat(archived()).hasSize(accepted).allMatch(name -> name.endsWith(".gz.tmp"));
        } finally {
            kit.shutdownTestKit();
        }
    }

    @Test
    void fileThatFailsLeavesTheOthersAlone() {
        ActorTestKit kit = ActorTestKit.create();
        try {
            ActorRef<Archiver.Command> archiver = kit.spawn(Archiver.create());
            TestProbe<StatusReply<Done>> replies = kit.createTestProbe();
            List<ArchiveJob> jobs = jobs(2);
            files.breakDown(true);
            archiver.tell(new Archiver.Write(jobs.getFirst(), replies.ref()));
            assertThat(replies.receiveMessage().getError()).hasMessage("a bug in the files");
            files.breakDown(false);
            archiver.tell(new Archiver.Write(jobs.getLast(), replies.ref()));
            assertThat(replies.receiveMessage().isSuccess()).isTrue();
        } finally {
            kit.shutdownTestKit();
        }
    }

    // A refusal that cannot be sent stands for a bug in the archiver itself.
    @SuppressWarnings("NullAway")
    @Test
    void archiverThatThrowsIsRestartedAndFilesInWorkGoOn() {
        ActorTestKit kit = ActorTestKit.create();
        try {
            ActorRef<Archiver.Command> archiver = kit.spawn(Archiver.create());
            TestProbe<StatusReply<Done>> replies = kit.createTestProbe();
            List<ArchiveJob> jobs = jobs(IN_WORK_MAX + Archiver.WAITING_MAX);
            files.shut();
            jobs.forEach(job -> archiver.tell(new Archiver.Write(job, replies.ref())));
            await().atMost(Duration.ofMinutes(2)).until(() -> files.atGate() == IN_WORK_MAX);
            LoggingTestKit.error(NullPointerException.class).expect(kit.system(), () -> {
                archiver.tell(new Archiver.Write(jobs.getFirst(), null));
                return true;
            });
            replies.expectNoMessage();
            assertThat(files.atGate()).as("no more at a time than before").isEqualTo(IN_WORK_MAX);
            files.open();
            for (int i = 0; i < jobs.size(); i++) {
                assertThat(replies.receiveMessage().isSuccess()).isTrue();
            }
            replies.expectNoMessage();
        } finally {
            kit.shutdownTestKit();
        }
    }

    @Test
    void thoseWhoWaitHearThatTheArchiverIsStoppedAndTheOthersWhenTheirFilesAreDone() {
        ActorTestKit kit = ActorTestKit.create();
        try {
            ActorRef<Archiver.Command> archiver = kit.spawn(Archiver.create());
            TestProbe<StatusReply<Done>> replies = kit.createTestProbe();
            files.shut();
            int sent = IN_WORK_MAX + 3;
            jobs(sent).forEach(job -> archiver.tell(new Archiver.Write(job, replies.ref())));
            await().atMost(Duration.ofMinutes(2)).until(() -> files.atGate() == IN_WORK_MAX);
            kit.stop(archiver);
            for (int i = 0; i < sent - IN_WORK_MAX; i++) {
                assertThat(replies.receiveMessage().getError()).hasMessageContaining("was stopped");
            }
            replies.expectNoMessage();
            files.open();
            for (int i = 0; i < IN_WORK_MAX; i++) {
                assertThat(replies.receiveMessage().isSuccess()).isTrue();
            }
        } finally {
            files.open();
            kit.shutdownTestKit();
        }
    }
}
