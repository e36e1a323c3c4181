package io.swingnode.persistence.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.TestStore;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a numbered crank sees, when it joins, and what makes it stale. */
// A rule that lets a reader wait for ever fails its test then.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NumberedCranksTest extends NumberedCase {
    private static String hash(String text) {
        return Hashes.sha256(text);
    }

    @Test
    void joinsInTheOrderOfNumbersWhateverTheOrderOfEnds() {
        NumberedCranks cranks = begin();
        NumberedCrank first = cranks.crank(V1, 1);
        NumberedCrank second = cranks.crank(V2, 2);
        first.kv().set("a", "1");
        second.kv().set("a", "2");
        CompletableFuture<CrankHashes> end = second.end(true).toCompletableFuture();
        assertThat(end).isNotDone();
        assertThat(cranks.next()).isEqualTo(1);
        CrankHashes ofFirst = join(first);
        assertThat(end).isCompleted();
        cranks.close();

        assertThat(store.kernelKv().get("a")).contains("2");
        String firstHash = hash("add\na\n1\n");
        String secondHash = hash("add\na\n2\n");
        String activity = hash("activityhash\n\n" + firstHash + "\n");
        assertThat(ofFirst).isEqualTo(new CrankHashes(firstHash, activity));
        String next = hash("activityhash\n" + activity + "\n" + secondHash + "\n");
        assertThat(end.join()).isEqualTo(new CrankHashes(secondHash, next));
        assertThat(store.getActivityhash()).isEqualTo(next);
        assertThat(handedOver)
                .containsExactly(
                        List.of(
                                new ExportEntry("kv.a", Optional.of("1")),
                                new ExportEntry("kv.activityhash", Optional.of(activity))),
                        List.of(
                                new ExportEntry("kv.a", Optional.of("2")),
                                new ExportEntry("kv.activityhash", Optional.of(next))));
    }

    @Test
    void withoutEmitTheActivityHashStaysAndIsTold() {
        NumberedCranks cranks = begin();
        String activity = join(cranks.crank(V1, 1)).activityHash();
        NumberedCrank second = cranks.crank(V1, 2);
        second.kv().set("a", "2");
        assertThat(second.end(false).toCompletableFuture().join())
                .isEqualTo(new CrankHashes(hash("add\na\n2\n"), activity));
        cranks.close();
        assertThat(store.getActivityhash()).isEqualTo(activity);
    }

    @Test
    void aCrankSeesNothingOfOthersThatHaveNotJoined() {
        store.kernelKv().set("a", "0");
        store.transcripts().initTranscript(V1);
        NumberedCranks cranks = begin();
        NumberedCrank first = cranks.crank(V1, 1);
        NumberedCrank second = cranks.crank(V2, 2);
        first.kv().set("a", "1");
        first.kv().set("b", "1");
        first.transcripts().addItem(V1, "one");
        CompletableFuture<?> unused = second.end(true).toCompletableFuture();
        NumberedCrank third = cranks.crank(V3, 3);
        assertThat(third.kv().get("a")).contains("0");
        assertThat(third.kv().getNextKey("a")).isEmpty();
        assertThat(third.transcripts().getCurrentSpanBounds(V1).endPos()).isZero();
    }

    @Test
    void readsAreRepeatable() {
        store.kernelKv().set("a", "0");
        store.kernelKv().set("c", "0");
        store.transcripts().initTranscript(V1);
        NumberedCranks cranks = begin();
        NumberedCrank first = cranks.crank(V1, 1);
        NumberedCrank second = cranks.crank(V2, 2);
        assertThat(second.kv().get("a")).contains("0");
        assertThat(second.kv().getNextKey("a")).contains("c");
        assertThat(second.transcripts().isInUse(V1)).isTrue();
        first.kv().set("a", "1");
        first.kv().set("b", "1");
        first.transcripts().addItem(V1, "one");
        CrankHashes unused = join(first);
        assertThat(second.kv().get("a")).contains("0");
        assertThat(second.kv().getNextKey("a")).contains("c");
        // Of transcripts only the version is kept, so the crank ends here.
        assertThat(conflict(() -> second.transcripts().getCurrentSpanBounds(V1)))
                .contains("crank 2 of vat \"v2\" has read the transcript of vat \"v1\"");
        assertThat(second.isDropped()).isTrue();
    }

    @Test
    void aConflictNamesTheFirstStaleRead() {
        store.kernelKv().set("a", "0");
        store.kernelKv().set("b", "0");
        NumberedCranks cranks = begin();
        NumberedCrank first = cranks.crank(V1, 1);
        NumberedCrank second = cranks.crank(V2, 2);
        assertThat(second.kv().has("c")).isFalse();
        assertThat(second.kv().has("b")).isTrue();
        assertThat(second.kv().has("a")).isTrue();
        first.kv().set("a", "1");
        first.kv().delete("b");
        CrankHashes unused = join(first);
        assertThat(conflict(second.end(true))).contains("crank 2").contains("key \"b\"");
        NumberedCrank again = cranks.crank(V2, 2);
        assertThat(again.kv().has("b")).isFalse();
        CrankHashes hashes = join(again);
        assertThat(hashes.crankHash()).isEqualTo(hash(""));
        cranks.close();
    }

    @Test
    void aKeyThatComesUpInARangeIsAConflict() {
        store.kernelKv().set("a", "0");
        store.kernelKv().set("m", "0");
        NumberedCranks cranks = begin();
        NumberedCrank first = cranks.crank(V1, 1);
        NumberedCrank second = cranks.crank(V2, 2);
        NumberedCrank third = cranks.crank(V3, 3);
        assertThat(second.kv().getNextKey("a")).contains("m");
        assertThat(third.kv().getNextKey("m")).isEmpty();
        first.kv().set("b", "1");
        CrankHashes unused = join(first);
        assertThat(conflict(second.end(true))).contains("the next key after \"a\"");
        NumberedCrank again = cranks.crank(V2, 2);
        again.kv().set("z", "1");
        unused = join(again);
        assertThat(conflict(third.end(true))).contains("the next key after \"m\"");
    }

    @Test
    void whatLiesBehindTheKeyThatWasFoundIsNoConflict() {
        store.kernelKv().set("m", "0");
        NumberedCranks cranks = begin();
        NumberedCrank first = cranks.crank(V1, 1);
        NumberedCrank second = cranks.crank(V2, 2);
        NumberedCrank third = cranks.crank(V3, 3);
        assertThat(second.kv().getNextKey("b")).contains("m");
        // Its own key comes first, so it does not matter that there is an "m" behind it.
        third.kv().set("c", "1");
        assertThat(third.kv().getNextKey("b")).contains("c");
        first.kv().set("n", "1");
        CrankHashes unused = join(first);
        second.kv().delete("m");
        unused = join(second);
        unused = join(third);
        cranks.close();
    }

    /** Its own key made it not matter what comes first, until it was rolled back. */
    @Test
    void aRangeMattersAsMuchAsItEverDid() {
        store.kernelKv().set("m", "0");
        NumberedCranks cranks = begin();
        NumberedCrank first = cranks.crank(V1, 1);
        NumberedCrank second = cranks.crank(V2, 2);
        second.establishCrankSavepoint("s");
        second.kv().set("c", "1");
        assertThat(second.kv().getNextKey("b")).contains("c");
        second.rollbackCrank("s");
        assertThat(second.kv().getNextKey("b")).contains("m");
        first.kv().set("d", "1");
        CrankHashes unused = join(first);
        assertThat(conflict(second.end(true))).contains("the next key after \"b\"");
    }

    @Test
    void hostKeysAreNotInRanges() {
        store.kernelKv().set("host", "0");
        store.hostKv().set("host.a", "0");
        NumberedCranks cranks = begin();
        NumberedCrank crank = cranks.crank(V1, 1);
        assertThat(crank.kv().getNextKey("host")).isEmpty();
        assertThat(reasonOf(() -> crank.kv().get("host.a"))).isEqualTo(Reason.USAGE);
        crank.kv().set("i", "1");
        assertThat(crank.kv().getNextKey("host")).contains("i");
    }

    @Test
    void localKeysAreComparedAsAnyOther() {
        NumberedCranks cranks = begin();
        NumberedCrank first = cranks.crank(V1, 1);
        NumberedCrank second = cranks.crank(V2, 2);
        assertThat(second.kv().has("local.x")).isFalse();
        first.kv().set("local.x", "1");
        CrankHashes unused = join(first);
        assertThat(conflict(second.end(true))).contains("local.x");
    }

    @Test
    void readsOfRefusedAndRolledBackOperationsCount() {
        store.transcripts().initTranscript(V1);
        NumberedCranks cranks = begin();
        NumberedCrank first = cranks.crank(V1, 1);
        NumberedCrank second = cranks.crank(V2, 2);
        NumberedCrank third = cranks.crank(V3, 3);
        assertThat(reasonOf(() -> second.transcripts().initTranscript(V1))).isEqualTo(Reason.CONFLICT);
        assertThat(second.isDropped()).isFalse();
        third.establishCrankSavepoint("s");
        assertThat(third.kv().get("a")).isEmpty();
        third.rollbackCrank("s");
        first.transcripts().addItem(V1, "one");
        first.kv().set("a", "1");
        CrankHashes unused = join(first);
        assertThat(conflict(second.end(true))).contains("the transcript of vat \"v1\"");
        cranks.skip(2);
        assertThat(conflict(third.end(true))).contains("key \"a\"");
    }

    @Test
    void snapshotsAndBundlesHaveVersions() throws IOException {
        NumberedCranks cranks = begin();
        NumberedCrank first = cranks.crank(V1, 1);
        NumberedCrank second = cranks.crank(V2, 2);
        NumberedCrank third = cranks.crank(V3, 3);
        assertThat(second.snapshots().getSnapshotInfo(V1)).isEmpty();
        assertThat(third.bundles().hasBundle(TestStore.idOf(TestStore.BUNDLE))).isFalse();
        assertThat(first.snapshots().saveSnapshot(V1, 0, TestStore.utf8("heap")).hash())
                .isEqualTo(hash("heap"));
        first.bundles().addBundle(TestStore.idOf(TestStore.BUNDLE), TestStore.BUNDLE);
        CrankHashes unused = join(first);
        assertThat(conflict(second.end(true))).contains("the snapshots of vat \"v1\"");
        cranks.skip(2);
        assertThat(conflict(third.end(true))).contains("bundle \"b0-");
    }

    @Test
    void rollbackReturnsACrankToItsSavepointButNotItsHash() {
        store.transcripts().initTranscript(V1);
        NumberedCranks cranks = begin();
        NumberedCrank crank = cranks.crank(V1, 1);
        crank.kv().set("a", "1");
        crank.establishCrankSavepoint("s");
        crank.kv().set("a", "2");
        crank.transcripts().addItem(V1, "gone");
        crank.establishCrankSavepoint("s");
        crank.kv().delete("a");
        crank.rollbackCrank("s");
        assertThat(crank.kv().get("a")).contains("1");
        assertThat(crank.transcripts().getCurrentSpanBounds(V1).endPos()).isZero();
        assertThat(reasonOf(() -> crank.rollbackCrank("s"))).isEqualTo(Reason.NOT_FOUND);
        assertThat(join(crank).crankHash()).isEqualTo(hash("add\na\n1\nadd\na\n2\ndelete\na\n"));
        cranks.close();
        assertThat(store.kernelKv().get("a")).contains("1");
        assertThat(store.commit().items()).isOne();
    }

    @Test
    void theActivityHashIsRefusedAndItsPresenceSeen() {
        NumberedCranks cranks = begin();
        NumberedCrank first = cranks.crank(V1, 1);
        NumberedCrank second = cranks.crank(V2, 2);
        assertThat(reasonOf(() -> first.kv().get("activityhash"))).isEqualTo(Reason.USAGE);
        assertThat(reasonOf(() -> first.kv().has("activityhash"))).isEqualTo(Reason.USAGE);
        assertThat(reasonOf(() -> first.kv().set("activityhash", "x"))).isEqualTo(Reason.USAGE);
        assertThat(reasonOf(() -> first.kv().delete("activityhash"))).isEqualTo(Reason.USAGE);
        assertThat(second.kv().getNextKey("a")).isEmpty();
        CrankHashes unused = join(first);
        assertThat(conflict(second.end(true))).contains("the next key after \"a\"");
        NumberedCrank again = cranks.crank(V2, 2);
        assertThat(again.kv().getNextKey("a")).contains("activityhash");
        NumberedCrank third = cranks.crank(V3, 3);
        assertThat(third.kv().getNextKey("a")).contains("activityhash");
        unused = join(again);
        // The value has changed, but not that there is one.
        unused = join(third);
        cranks.close();
    }

    @Test
    void aSinkThatThrowsLeavesTheCrankAtTheHead() {
        NumberedCranks cranks = begin();
        NumberedCrank first = cranks.crank(V1, 1);
        NumberedCrank second = cranks.crank(V2, 2);
        first.kv().set("a", "1");
        sinkFailures.add(new IllegalArgumentException("no"));
        CompletableFuture<CrankHashes> failed = first.end(true).toCompletableFuture();
        assertThat(failed.exceptionNow()).hasMessage("no");
        assertThat(second.kv().get("a")).isEmpty();
        assertThat(second.kv().getNextKey("")).isEmpty();
        assertThat(cranks.next()).isEqualTo(1);
        assertThatThrownBy(() -> first.kv().set("b", "1")).hasMessageContaining("end it again");
        CrankHashes hashes = join(first);
        String crankHash = hash("add\na\n1\n");
        assertThat(hashes).isEqualTo(new CrankHashes(crankHash, hash("activityhash\n\n" + crankHash + "\n")));
        assertThat(handedOver).hasSize(1);
        assertThat(conflict(second.end(true))).contains("key \"a\"");
    }

    @Test
    void whatWasEmittedIsUndoneWhenTheSinkThrows() {
        NumberedCranks cranks = begin();
        NumberedCrank first = cranks.crank(V1, 1);
        first.kv().set("a", "1");
        sinkFailures.add(new IllegalArgumentException("no"));
        assertThat(first.end(true).toCompletableFuture()).isCompletedExceptionally();
        assertThat(first.end(false).toCompletableFuture().join().activityHash()).isEmpty();
        cranks.close();
        assertThat(store.getActivityhash()).isEmpty();
        assertThat(handedOver).containsExactly(List.of(new ExportEntry("kv.a", Optional.of("1"))));
    }
}
