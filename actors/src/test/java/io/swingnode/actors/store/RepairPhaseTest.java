package io.swingnode.actors.store;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import io.swingnode.actors.cleanup.Cleaner;
import io.swingnode.actors.cleanup.CleanerClient;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.block.CommitMode;
import io.swingnode.persistence.block.WriterLink;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.persistence.transfer.StoreExporter;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.RepairReport;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import io.swingnode.streams.ExportDirectorySink;
import io.swingnode.streams.ExportPart;
import io.swingnode.streams.ExportStreams;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repair by message, step by step: the supervisor has a turn for others in between, and nothing overtakes the repair. */
class RepairPhaseTest {
    private static final VatId V1 = new VatId("v1");
    private static final int SPANS = 2500;

    @TempDir
    Path temp;

    private final ActorTestKit kit = ActorTestKit.create();
    private final TestInbox<Reply> kernel = TestInbox.create();
    private final TestInbox<Reply> host = TestInbox.create();
    private int turns;

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    private Path store() {
        return temp.resolve("store");
    }

    private void makeStore() {
        try (SwingStore store = SwingStore.open(store(), StoreOptions.defaults())) {
            store.transcripts().initTranscript(V1);
            for (int i = 0; i < SPANS; i++) {
                store.transcripts().addItem(V1, "item");
                store.transcripts().rolloverSpan(V1);
            }
            store.commit();
        }
    }

    private Path export() {
        Path export = temp.resolve("export");
        try (StoreExporter source = StoreExporter.open(store(), ArtifactMode.OPERATIONAL)) {
            assertThat(ExportPart.all(ExportStreams.of(source))
                            .runWith(
                                    ExportDirectorySink.to(export, 0, ArtifactMode.OPERATIONAL, CopyProgress.NONE),
                                    kit.system())
                            .toCompletableFuture()
                            .join())
                    .isPositive();
        }
        return export;
    }

    private void sql(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + StoreDirectory.fileIn(store()));
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }

    private RequestExecutor executor() {
        CommitTracker tracker = new CommitTracker(kit.system(), Optional.empty(), NoViews.NONE);
        CleanerClient cleaner = new CleanerClient(
                kit.system(), kit.<Cleaner.Command>createTestProbe().ref(), Duration.ofMinutes(1));
        return new RequestExecutor(
                () -> RequestBlock.open(store(), StoreOptions.defaults(), WriterLink.calling(), tracker, cleaner),
                save -> {
                    throw new IllegalStateException("nothing is saved here");
                },
                ended -> turns++,
                NoVats.routes(),
                tracker,
                CommitMode.EXCLUSIVE,
                2);
    }

    private void submitRepair(RequestExecutor executor, Path export) {
        executor.submit(new StoreSupervisor.ExecuteHost(new HostRequest.RepairMetadata(export), host.getRef()));
    }

    @Test
    void requestsBehindARepairWaitWhileTheSupervisorHasTurnsForOthers() throws SQLException {
        makeStore();
        Path export = export();
        sql("DELETE FROM transcriptSpans WHERE isCurrent IS NULL AND startPos >= 1000");
        RequestExecutor executor = executor();
        submitRepair(executor, export);
        executor.submit(new StoreSupervisor.ExecuteKernel(new KernelRequest.KvSet("k", "v"), kernel.getRef()));
        assertThat(executor.isDirty()).isTrue();
        int resumed = 0;
        while (turns > resumed) {
            assertThat(host.hasMessages()).isFalse();
            assertThat(kernel.hasMessages()).isFalse();
            resumed++;
            executor.resume();
        }
        assertThat(resumed).as("turns").isGreaterThan(4);
        host.expectMessage(new Reply.Repaired(new RepairReport(SPANS - 1000, 0, 1001)));
        kernel.expectMessage(new Reply.Done());
        executor.close();
    }

    @Test
    void refusedRepairLetsThoseBehindItGoOn() throws SQLException {
        makeStore();
        Path export = export();
        sql("UPDATE transcriptSpans SET hash = '" + "0".repeat(64) + "' WHERE startPos = 2000");
        RequestExecutor executor = executor();
        submitRepair(executor, export);
        executor.submit(new StoreSupervisor.ExecuteKernel(new KernelRequest.KvSet("k", "v"), kernel.getRef()));
        for (int resumed = 0; resumed < turns; resumed++) {
            executor.resume();
        }
        assertThat(host.receiveMessage())
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.CONFLICT));
        kernel.expectMessage(new Reply.Done());
        executor.close();
    }

    @Test
    void supervisorThatRestartsAnswersWhoAskedForTheRepair() {
        makeStore();
        RequestExecutor executor = executor();
        submitRepair(executor, export());
        executor.closeOnRestart();
        assertThat(host.receiveMessage()).isInstanceOf(Reply.BlockLost.class);
    }
}
