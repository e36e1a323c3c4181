package io.swingnode.persistence.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.TestStore;
import io.swingnode.persistence.archive.ArchiveOptions;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is refused beside numbered cranks and in them, and faults. */
// A rule that lets a reader wait for ever fails its test then.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NumberedRefusalsTest extends NumberedCase {
    private List<ThrowingCallable> allElse() {
        return List.of(
                () -> store.kernelKv().get("a"),
                () -> store.kernelKv().getNextKey("a"),
                () -> store.kernelKv().set("a", "1"),
                () -> store.hostKv().set("host.a", "1"),
                () -> store.hostKv().get("host.a"),
                () -> store.transcripts().initTranscript(V1),
                () -> store.snapshots().getSnapshotInfo(V1),
                () -> store.snapshots().deleteAllUnusedSnapshots(),
                () -> store.bundles().hasBundle("b0-"),
                store::startCrank,
                store::emitCrankHashes,
                store::getActivityhash,
                store::commit,
                store::startCommit,
                store::handOverExports,
                () -> store.cleaner().clean(CleanupBudget.UNLIMITED),
                () -> store.cleaner().terminate(V1),
                () -> store.dump(true),
                () -> store.beginNumberedCranks(CrankLimits.defaults(), 1));
    }

    @Test
    void allElseIsRefusedUntilTheCranksAreDrained() {
        NumberedCranks cranks = begin();
        for (ThrowingCallable call : allElse()) {
            assertThatThrownBy(call).isInstanceOf(StoreException.class);
        }
        assertThat(reasonOf(store::commit)).isEqualTo(Reason.USAGE);
        NumberedCrank second = cranks.crank(V1, 2);
        CompletableFuture<?> drained = cranks.drained().toCompletableFuture();
        CompletableFuture<?> unused = second.end(true).toCompletableFuture();
        assertThat(drained).isNotDone();
        assertThat(reasonOf(cranks::close)).isEqualTo(Reason.USAGE);
        assertThat(store.hasUncommittedChanges()).isTrue();
        cranks.skip(1);
        assertThat(drained).isCompleted();
        cranks.close();
        store.kernelKv().set("a", "1");
        assertThat(store.commit().cranks()).isOne();
    }

    @Test
    void theStoreGoesBackToTheThreadThatHadIt() throws Exception {
        store.giveTo(Thread.currentThread());
        NumberedCranks cranks = begin();
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            CrankHashes unused = other.submit(() -> join(cranks.crank(V1, 1))).get();
            assertThat(other.submit(() -> reasonOf(cranks::close)).get()).isEqualTo(Reason.USAGE);
            cranks.close();
            assertThat(other.submit(() -> reasonOf(store::commit)).get()).isEqualTo(Reason.USAGE);
        }
        assertThat(store.commit().cranks()).isOne();
    }

    @Test
    void numberedCranksDoNotBeginInACrank() {
        store.startCrank();
        assertThat(reasonOf(this::begin)).isEqualTo(Reason.USAGE);
        store.endCrank();
        begin().close();
    }

    @Test
    void aNumberIsRunOnce() {
        NumberedCranks cranks = begin();
        NumberedCrank first = cranks.crank(V1, 1);
        assertThat(reasonOf(() -> cranks.start(V2, 1))).isEqualTo(Reason.USAGE);
        assertThat(reasonOf(() -> cranks.skip(1))).isEqualTo(Reason.USAGE);
        CrankHashes unused = join(first);
        assertThat(reasonOf(() -> cranks.start(V2, 1))).isEqualTo(Reason.USAGE);
        assertThat(reasonOf(() -> first.kv().set("a", "1"))).isEqualTo(Reason.USAGE);
        assertThat(reasonOf(() -> first.end(true))).isEqualTo(Reason.USAGE);
        cranks.skip(2);
        assertThat(cranks.next()).isEqualTo(3);
        cranks.close();
        assertThat(reasonOf(() -> cranks.start(V1, 3))).isEqualTo(Reason.CLOSED);
    }

    @Test
    void whatConcernsAllVatsIsRefusedInACrank() {
        NumberedCrank crank = begin().crank(V1, 1);
        assertThat(reasonOf(() -> crank.snapshots().deleteAllUnusedSnapshots())).isEqualTo(Reason.USAGE);
        assertThat(reasonOf(() -> crank.snapshots().listAll())).isEqualTo(Reason.USAGE);
    }

    @Test
    void validateLooksBeforeTheTurn() {
        NumberedCranks cranks = begin();
        NumberedCrank first = cranks.crank(V1, 1);
        NumberedCrank third = cranks.crank(V3, 3);
        assertThat(third.kv().get("a")).isEmpty();
        third.validate();
        first.kv().set("a", "1");
        CrankHashes unused = join(first);
        assertThat(conflict(third::validate)).contains("key \"a\"");
        assertThat(conflict(() -> third.kv().set("b", "1"))).contains("key \"a\"");
    }

    @Test
    void theTurnComesWhenAllLowerCranksHaveJoined() {
        NumberedCranks cranks = begin();
        NumberedCrank first = cranks.crank(V1, 1);
        NumberedCrank second = cranks.crank(V2, 2);
        NumberedCrank third = cranks.crank(V3, 3);
        assertThat(third.kv().get("a")).isEmpty();
        CompletableFuture<?> ofSecond = second.turn().toCompletableFuture();
        CompletableFuture<?> ofThird = third.turn().toCompletableFuture();
        assertThat(ofSecond).isNotDone();
        first.kv().set("a", "1");
        CrankHashes unused = join(first);
        assertThat(ofSecond).isCompleted();
        assertThat(ofThird).isNotDone();
        unused = join(second);
        assertThat(conflict(ofThird)).contains("key \"a\"");
    }

    /** The vat fails only because of what it has seen too early: it is run again, and does not fail. */
    @Test
    void aFaultDueToAStaleReadIsNone() {
        NumberedCranks cranks = begin();
        NumberedCrank first = cranks.crank(V1, 1);
        AtomicInteger attempts = new AtomicInteger();
        CompletableFuture<CrankHashes> run = new CrankRunner(cranks, Runnable::run)
                .run(V2, 2, crank -> {
                    attempts.incrementAndGet();
                    if (crank.kv().get("a").isEmpty()) {
                        throw new IllegalStateException("nothing there");
                    }
                    return true;
                })
                .toCompletableFuture();
        assertThat(run).isNotDone();
        first.kv().set("a", "1");
        CrankHashes unused = join(first);
        assertThat(run).isCompleted();
        assertThat(attempts).hasValue(2);
        cranks.close();
    }

    @Test
    void aRealFaultDropsItsCrankAloneAndItsNumberIsRunAgain() {
        NumberedCranks cranks = begin();
        CrankRunner runner = new CrankRunner(cranks, Runnable::run);
        CompletableFuture<CrankHashes> failed = runner.run(V1, 1, crank -> {
                    crank.kv().set("a", "1");
                    throw new IOException("broken");
                })
                .toCompletableFuture();
        CompletableFuture<CrankHashes> second =
                runner.run(V2, 2, crank -> crank.kv().get("a").isEmpty()).toCompletableFuture();
        assertThat(failed.exceptionNow()).hasMessage("broken");
        assertThat(second).isNotDone();
        assertThat(runner.run(V1, 1, crank -> true)).isCompleted();
        assertThat(second).isCompleted();
        cranks.close();
        assertThat(store.kernelKv().get("a")).isEmpty();
        assertThat(store.commit().cranks()).isEqualTo(2);
    }

    @Test
    void closingTheStoreEndsAllThatWait() {
        NumberedCranks cranks = begin();
        NumberedCrank first = cranks.crank(V1, 1);
        CompletableFuture<?> end = cranks.crank(V2, 2).end(true).toCompletableFuture();
        CompletableFuture<?> waiting = cranks.start(V1, 3).toCompletableFuture();
        CompletableFuture<?> drained = cranks.drained().toCompletableFuture();
        store.close();
        for (CompletableFuture<?> one : List.of(end, waiting, drained)) {
            assertThat(((StoreException) one.exceptionNow()).reason()).isEqualTo(Reason.CLOSED);
        }
        assertThat(reasonOf(() -> first.kv().set("a", "1"))).isEqualTo(Reason.CLOSED);
        assertThat(reasonOf(() -> cranks.crank(V1, 1))).isEqualTo(Reason.CLOSED);
    }

    /** The files of the archive, the trace file and the counts are those of cranks one by one. */
    @Test
    void archiveTraceAndCountsArePublishedAtTheJoin(@TempDir Path dir) throws IOException {
        List<String> serial = published(dir.resolve("serial"), false);
        assertThat(serial)
                .anyMatch(line -> line.startsWith("transcript.v1.0.1.gz"))
                .anyMatch(line -> line.equals("set a 1"));
        assertThat(published(dir.resolve("numbered"), true)).isEqualTo(serial);
    }

    private static List<String> published(Path dir, boolean numbered) throws IOException {
        Path archive = dir.resolve("archive");
        Path trace = Files.createDirectories(dir).resolve("trace");
        List<String> found = new ArrayList<>();
        try (SwingStore store = SwingStore.open(
                dir.resolve("store"),
                StoreOptions.builder()
                        .archive(ArchiveOptions.none().withDirectories(Optional.of(archive), Optional.of(archive)))
                        .traceFile(trace)
                        .keepTranscripts(false)
                        .build())) {
            store.transcripts().initTranscript(V1);
            if (numbered) {
                NumberedCranks cranks = store.beginNumberedCranks(CrankLimits.defaults(), 1);
                NumberedCrank second = cranks.crank(V2, 2);
                work(CrankView.numbered(second));
                NumberedCrank dropped = cranks.crank(V1, 1);
                work(CrankView.numbered(dropped));
                dropped.drop();
                NumberedCrank first = cranks.crank(V1, 1);
                work(CrankView.numbered(first));
                CompletableFuture<?> unused = second.end(true).toCompletableFuture();
                CrankHashes hashes = join(first);
                if (unused.isCompletedExceptionally()) {
                    NumberedCrank again = cranks.crank(V2, 2);
                    work(CrankView.numbered(again));
                    hashes = join(again);
                }
                found.add(hashes.activityHash());
                cranks.close();
            } else {
                for (int i = 0; i < 2; i++) {
                    store.startCrank();
                    work(CrankView.serial(store));
                    found.clear();
                    found.add(store.emitCrankHashes().activityHash());
                    store.endCrank();
                }
            }
            var stats = store.commit();
            found.add(stats.cranks() + " " + stats.items() + " " + stats.itemBytes());
        }
        found.addAll(Files.readAllLines(trace));
        try (Stream<Path> files = Files.list(archive)) {
            for (Path file : files.sorted().toList()) {
                found.add(file.getFileName() + " " + Files.size(file));
            }
        }
        return found;
    }

    private static void work(CrankView crank) {
        crank.kv().set("a", crank.kv().has("a") ? "2" : "1");
        crank.transcripts().addItem(V1, "item");
        crank.savepoint().accept("s");
        crank.kv().set("b", "gone");
        crank.transcripts().addItem(V1, "gone");
        crank.rollback().accept("s");
        long unused = crank.transcripts().rolloverSpan(V1);
        try {
            Object saved = crank.snapshots().saveSnapshot(V1, 1, TestStore.utf8("heap"));
            assertThat(saved).isNotNull();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
