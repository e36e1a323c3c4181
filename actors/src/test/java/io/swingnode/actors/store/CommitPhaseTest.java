package io.swingnode.actors.store;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.pattern.StatusReply;
import io.swingnode.actors.cleanup.Cleaner;
import io.swingnode.actors.cleanup.CleanerClient;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.block.CommitMode;
import io.swingnode.persistence.block.WriterLink;
import io.swingnode.persistence.cleanup.CleanupPlanner;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A commit by message, step by step: nobody waits for the cleaner, and nothing overtakes the commit. */
class CommitPhaseTest {
    private static final HostRequest.CommitBlock COMMIT = new HostRequest.CommitBlock(1, CleanupBudget.DEFAULT, false);

    @TempDir
    Path dir;

    private final ActorTestKit kit = ActorTestKit.create();
    private final TestProbe<Cleaner.Command> cleaner = kit.createTestProbe();
    private final TestInbox<Reply> kernel = TestInbox.create();
    private final TestInbox<Reply> host = TestInbox.create();

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    /** A terminated vat: with nothing to delete, the cleaner is not asked. */
    @BeforeEach
    void leaveSomethingToDelete() {
        VatId gone = new VatId("gone");
        try (SwingStore store = SwingStore.open(dir, StoreOptions.defaults())) {
            store.transcripts().initTranscript(gone);
            store.transcripts().addItem(gone, "item");
            store.cleaner().terminate(gone);
            store.commit();
        }
    }

    @Test
    void aBlockThatMayDeleteNothingDoesNotAskTheCleaner() {
        RequestExecutor executor = executor(Duration.ofMinutes(2), CommitMode.EXCLUSIVE);
        HostRequest.CommitBlock paused = new HostRequest.CommitBlock(1, CleanupBudget.PAUSED, false);
        executor.submit(new StoreSupervisor.ExecuteHost(paused, host.getRef()));
        assertThat(awaitReply(executor, host)).isInstanceOf(Reply.BlockCommitted.class);
        cleaner.expectNoMessage();
        executor.close();
    }

    private RequestExecutor executor(Duration cleanersTime, CommitMode mode) {
        CommitTracker tracker = new CommitTracker(kit.system(), Optional.empty(), NoViews.NONE);
        CleanerClient client = new CleanerClient(kit.system(), cleaner.ref(), cleanersTime);
        return new RequestExecutor(
                () -> RequestBlock.open(dir, StoreOptions.defaults(), WriterLink.calling(), tracker, client),
                save -> {
                    throw new IllegalStateException("nothing is saved here");
                },
                ended -> {},
                NoVats.routes(),
                tracker,
                mode,
                2);
    }

    private void kernelSets(RequestExecutor executor, String value) {
        executor.submit(new StoreSupervisor.ExecuteKernel(new KernelRequest.KvSet("k", value), kernel.getRef()));
    }

    private static void answer(Cleaner.Plan plan) {
        plan.replyTo().tell(StatusReply.success(CleanupPlanner.plan(plan.view(), plan.budget())));
    }

    /** Resumes, as the supervisor does when a message says that something has ended, until there is a reply. */
    private Reply awaitReply(RequestExecutor executor, TestInbox<Reply> who) {
        return Awaitility.await()
                .pollInSameThread()
                .atMost(Duration.ofMinutes(2))
                .until(
                        () -> {
                            executor.resume();
                            return who.hasMessages() ? Optional.of(who.receiveMessage()) : Optional.<Reply>empty();
                        },
                        Optional::isPresent)
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void requestsBehindACommitWaitForItsPlanAndBelongToTheNextBlock(CommitMode mode) {
        RequestExecutor executor = executor(Duration.ofMinutes(2), mode);
        kernelSets(executor, "block 1");
        kernel.expectMessage(new Reply.Done());
        executor.submit(new StoreSupervisor.ExecuteHost(COMMIT, host.getRef()));
        Cleaner.Plan plan = cleaner.expectMessageClass(Cleaner.Plan.class);
        kernelSets(executor, "block 2");
        executor.resume();
        assertThat(executor.isDirty()).isTrue();
        assertThat(kernel.hasMessages()).isFalse();
        assertThat(host.hasMessages()).isFalse();
        answer(plan);
        assertThat(awaitReply(executor, host)).isInstanceOf(Reply.BlockCommitted.class);
        assertThat(awaitReply(executor, kernel)).isEqualTo(new Reply.Done());
        executor.close();
        executor.submit(new StoreSupervisor.ExecuteKernel(new KernelRequest.KvGet("k"), kernel.getRef()));
        kernel.expectMessage(new Reply.Value(Optional.of("block 1")));
        executor.close();
    }

    @Test
    void onlySoManyRequestsWaitBehindACommit() {
        RequestExecutor executor = executor(Duration.ofMinutes(2), CommitMode.EXCLUSIVE);
        kernelSets(executor, "1");
        kernel.expectMessage(new Reply.Done());
        executor.submit(new StoreSupervisor.ExecuteHost(COMMIT, host.getRef()));
        for (int i = 0; i < 3; i++) {
            kernelSets(executor, "2");
        }
        assertThat(kernel.receiveMessage())
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.BUSY));
        executor.close();
    }

    @Test
    void commitWithoutAPlanIsRefusedAndTheBlockGoesOn() {
        RequestExecutor executor = executor(Duration.ofMillis(10), CommitMode.EXCLUSIVE);
        kernelSets(executor, "kept");
        kernel.expectMessage(new Reply.Done());
        executor.submit(new StoreSupervisor.ExecuteHost(COMMIT, host.getRef()));
        assertThat(awaitReply(executor, host))
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.UNAVAILABLE));
        executor.submit(new StoreSupervisor.ExecuteKernel(new KernelRequest.KvGet("k"), kernel.getRef()));
        kernel.expectMessage(new Reply.Value(Optional.of("kept")));
        executor.close();
    }

    @Test
    void restartAnswersTheHostWhoseCommitWasBeingPlanned() {
        RequestExecutor executor = executor(Duration.ofMinutes(2), CommitMode.EXCLUSIVE);
        kernelSets(executor, "lost");
        kernel.expectMessage(new Reply.Done());
        executor.submit(new StoreSupervisor.ExecuteHost(COMMIT, host.getRef()));
        executor.closeOnRestart();
        assertThat(host.receiveMessage()).isInstanceOf(Reply.BlockLost.class);
        answer(cleaner.expectMessageClass(Cleaner.Plan.class));
        executor.resume();
        assertThat(host.hasMessages()).isFalse();
        executor.submit(new StoreSupervisor.ExecuteKernel(new KernelRequest.KvGet("k"), kernel.getRef()));
        assertThat(kernel.receiveMessage()).isInstanceOf(Reply.BlockLost.class);
    }
}
