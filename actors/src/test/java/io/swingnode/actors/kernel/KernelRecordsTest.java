package io.swingnode.actors.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.protocol.Bundle;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.CleanupResult;
import io.swingnode.protocol.DeleteBudget;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.SnapshotInfo;
import io.swingnode.protocol.SnapshotResult;
import io.swingnode.protocol.SpanBounds;
import io.swingnode.protocol.SpanHash;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Transcripts, snapshots and bundles, through a session and by message. */
@ParameterizedClass(name = "{0}")
@EnumSource(KernelPath.Via.class)
class KernelRecordsTest {
    private static final VatId V1 = new VatId("v1");
    private static final VatId V2 = new VatId("v2");

    private final KernelPath.Via via;

    @TempDir
    Path home;

    private KernelPath kernel;

    KernelRecordsTest(KernelPath.Via via) {
        this.via = via;
    }

    @BeforeEach
    void open() {
        kernel = KernelPath.open(via, home);
    }

    @AfterEach
    void close() {
        kernel.close();
    }

    /** Three closed spans of two items each, and a current one of two. */
    private void fill() {
        kernel.ask(new KernelRequest.InitTranscript(V1));
        for (int span = 0; span < 4; span++) {
            if (span > 0) {
                kernel.ask(new KernelRequest.RolloverSpan(V1));
            }
            kernel.addItem(V1, "item " + 2 * span);
            kernel.addItem(V1, "item " + (2 * span + 1));
        }
    }

    @Test
    void hashesItemsIntoTheSpan() {
        kernel.ask(new KernelRequest.InitTranscript(V1));
        String seed = Hashes.sha256("start of transcript span");
        assertThat(kernel.bounds(V1)).isEqualTo(new SpanBounds(0, 0, seed, 0));
        assertThat(kernel.items(V1, OptionalLong.empty())).isEmpty();
        kernel.addItem(V1, "\u20ac");
        String hash = Hashes.sha256(seed + Hashes.sha256("\u20ac"));
        assertThat(kernel.bounds(V1)).isEqualTo(new SpanBounds(0, 1, hash, 0));
        assertThat(kernel.incarnation(new KernelRequest.RolloverIncarnation(V1)))
                .isEqualTo(1);
        kernel.addItem(V1, "");
        assertThat(kernel.incarnation(new KernelRequest.RolloverSpan(V1))).isEqualTo(1);
        assertThat(kernel.bounds(V1)).isEqualTo(new SpanBounds(2, 2, seed, 1));
        assertThat(kernel.items(V1, OptionalLong.of(1))).containsExactly("");
    }

    @Test
    void notesEachKeyThatChanges() {
        kernel.ask(new KernelRequest.InitTranscript(V1));
        kernel.addItem(V1, "one");
        kernel.commit();
        kernel.handedOver.clear();
        kernel.ask(new KernelRequest.RolloverSpan(V1));
        kernel.ask(new KernelRequest.StopUsingTranscript(V1));
        kernel.ask(new KernelRequest.StopUsingTranscript(V1));
        kernel.commit();
        String hash = SpanHash.append(SpanHash.EMPTY, "one");
        assertThat(kernel.handedOver)
                .containsExactly(List.of(
                        ExportEntry.of("transcript.v1.0", json(0, 1, hash)),
                        ExportEntry.of("transcript.v1.1", json(1, 1, SpanHash.EMPTY)),
                        ExportEntry.deletion("transcript.v1.current")));
        assertThat(kernel.deleteTranscripts(V1, DeleteBudget.UNLIMITED)).isEqualTo(new CleanupResult(true, 2));
        kernel.commit();
        assertThat(kernel.handedOver)
                .last()
                .isEqualTo(List.of(ExportEntry.deletion("transcript.v1.0"), ExportEntry.deletion("transcript.v1.1")));
    }

    private static String json(long startPos, long endPos, String hash) {
        return "{\"vatID\":\"v1\",\"startPos\":" + startPos + ",\"endPos\":" + endPos + ",\"hash\":\"" + hash
                + "\",\"isCurrent\":0,\"incarnation\":0}";
    }

    @Test
    void deletesNewestSpansFirst() {
        fill();
        kernel.commit();
        assertThat(kernel.deleteTranscripts(V1, DeleteBudget.of(1))).isEqualTo(new CleanupResult(false, 1));
        assertThat(kernel.items(V1, OptionalLong.of(4))).containsExactly("item 4", "item 5");
        assertThatThrownBy(() -> kernel.items(V1, OptionalLong.of(6))).isInstanceOf(StoreException.class);
        assertThat(kernel.deleteTranscripts(V1, DeleteBudget.of(2))).isEqualTo(new CleanupResult(false, 2));
        kernel.commit();
        assertThat(kernel.deleteTranscripts(V1, DeleteBudget.of(9))).isEqualTo(new CleanupResult(true, 1));
        assertThat(kernel.deleteTranscripts(V1, DeleteBudget.of(9))).isEqualTo(new CleanupResult(true, 0));
    }

    @Test
    void vatMayBeginAgainOnceEverythingIsDeleted() {
        fill();
        kernel.commit();
        kernel.abandon();
        kernel.deleteTranscripts(V1, DeleteBudget.UNLIMITED);
        kernel.ask(new KernelRequest.InitTranscript(V1));
        kernel.addItem(V1, "again");
        kernel.commit();
        kernel.abandon();
        assertThat(kernel.items(V1, OptionalLong.empty())).containsExactly("again");
    }

    @Test
    void readsSpansAcrossFileAndBuffer() {
        kernel.ask(new KernelRequest.InitTranscript(V1));
        for (int i = 0; i < 100; i++) {
            kernel.addItem(V1, "item " + i);
            if (i == 50) {
                kernel.commit();
            }
        }
        assertThat(kernel.items(V1, OptionalLong.empty()))
                .hasSize(100)
                .startsWith("item 0", "item 1")
                .endsWith("item 99");
    }

    @Test
    void givesBackWhatWasSaved() {
        String plain = "0123456789".repeat(200_000);
        SnapshotResult saved = kernel.save(V1, 7, plain);
        assertThat(saved.hash()).isEqualTo(Hashes.sha256(plain));
        assertThat(saved.uncompressedSizeBytes()).isEqualTo(plain.length());
        assertThat(kernel.snapshot(V1))
                .contains(new SnapshotInfo(7, saved.hash(), plain.length(), saved.compressedSizeBytes()));
        assertThat(kernel.loaded(V1)).isEqualTo(plain);
        kernel.commit();
        assertThat(kernel.loaded(V1)).isEqualTo(plain);
        kernel.abandon();
        assertThat(kernel.loaded(V1)).isEqualTo(plain);
    }

    @Test
    void failingStreamLeavesTheStoreAsItWas() {
        kernel.save(V1, 3, "kept");
        Source<ByteString, ?> failing =
                Source.single(ByteString.fromString("half")).concat(Source.failed(new IllegalStateException("died")));
        assertThatThrownBy(() -> kernel.save(V1, 9, failing)).hasMessageContaining("died");
        kernel.commit();
        assertThat(kernel.loaded(V1)).isEqualTo("kept");
        assertThat(kernel.handedOver.toString()).doesNotContain("snapshot.v1.9");
    }

    @Test
    void samePositionReplaces() {
        kernel.save(V1, 3, "first");
        kernel.commit();
        kernel.save(V1, 3, "second");
        assertThat(kernel.loaded(V1)).isEqualTo("second");
        kernel.commit();
        assertThat(kernel.loaded(V1)).isEqualTo("second");
        assertThat(kernel.snapshot(V1)).map(SnapshotInfo::hash).contains(Hashes.sha256("second"));
    }

    @Test
    void deletesHighestPositionsFirst() {
        for (long snapPos : new long[] {2, 9, 5}) {
            kernel.save(V1, snapPos, "heap " + snapPos);
        }
        kernel.save(V2, 1, "other");
        kernel.commit();
        assertThat(kernel.snapshot(V1)).map(SnapshotInfo::snapPos).contains(5L);
        assertThat(kernel.deleteSnapshots(V1, DeleteBudget.of(1))).isEqualTo(new CleanupResult(false, 1));
        assertThat(kernel.snapshot(V1)).map(SnapshotInfo::snapPos).contains(5L);
        assertThat(kernel.deleteSnapshots(V1, DeleteBudget.of(2))).isEqualTo(new CleanupResult(true, 2));
        assertThat(kernel.deleteSnapshots(V1, DeleteBudget.of(2))).isEqualTo(new CleanupResult(true, 0));
        assertThat(kernel.loaded(V2)).isEqualTo("other");
    }

    @Test
    void snapshotThatIsNoLongerUsedCannotBeLoaded() {
        kernel.save(V1, 1, "heap");
        kernel.ask(new KernelRequest.StopUsingLastSnapshot(V1));
        assertThat(kernel.snapshot(V1)).isEmpty();
        StoreException gone = catchThrowableOfType(StoreException.class, () -> kernel.loaded(V1));
        assertThat(gone.reason()).isEqualTo(Reason.NOT_FOUND);
        kernel.ask(new KernelRequest.DeleteAllUnusedSnapshots());
        kernel.commit();
        assertThat(kernel.deleteSnapshots(V1, DeleteBudget.UNLIMITED).done()).isTrue();
    }

    @Test
    void terminatedVatHasNeitherSnapshotNorCurrentSpan() {
        fill();
        kernel.save(V1, 8, "heap");
        kernel.ask(new KernelRequest.TerminateVat(V1));
        assertThat(kernel.snapshot(V1)).isEmpty();
        assertThatThrownBy(() -> kernel.bounds(V1)).isInstanceOf(StoreException.class);
    }

    @Test
    void keepsBundlesUnderTheirHash() {
        Bundle.NestedEvaluate bundle = new Bundle.NestedEvaluate("\u00fc", Optional.of("{}"));
        BundleId id = new BundleId("b0-" + Hashes.sha256(bundle.toJson()));
        assertThat(kernel.ask(new KernelRequest.HasBundle(id))).isEqualTo(new Reply.Flag(false));
        kernel.ask(new KernelRequest.AddBundle(id, bundle));
        kernel.commit();
        kernel.abandon();
        assertThat(kernel.ask(new KernelRequest.GetBundle(id))).isEqualTo(new Reply.BundleFound(bundle));
        StoreException known =
                catchThrowableOfType(StoreException.class, () -> kernel.ask(new KernelRequest.AddBundle(id, bundle)));
        assertThat(known.reason()).isEqualTo(Reason.CONFLICT);
        Bundle.NestedEvaluate other = new Bundle.NestedEvaluate("2", Optional.empty());
        BundleId wrong = new BundleId("b0-" + Hashes.sha256("something else"));
        assertThatThrownBy(() -> kernel.ask(new KernelRequest.AddBundle(wrong, other)))
                .isInstanceOf(StoreException.class);
        kernel.ask(new KernelRequest.DeleteBundle(id));
        assertThat(kernel.ask(new KernelRequest.HasBundle(id))).isEqualTo(new Reply.Flag(false));
    }
}
