package io.swingnode.actors.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import akka.stream.javadsl.Source;
import io.swingnode.protocol.Bundle;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.DeleteBudget;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.Hashes;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.Utf8Text;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Cranks, their hashes and their exports, through a session and by message. */
@ParameterizedClass(name = "{0}")
@EnumSource(KernelPath.Via.class)
class KernelCrankTest {
    private static final VatId V1 = new VatId("v1");
    private static final Bundle.NestedEvaluate BUNDLE = new Bundle.NestedEvaluate("1 + 1", Optional.empty());
    private static final BundleId BUNDLE_ID = new BundleId("b0-" + Hashes.sha256(BUNDLE.toJson()));

    private final KernelPath.Via via;

    @TempDir
    Path home;

    private KernelPath kernel;

    KernelCrankTest(KernelPath.Via via) {
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

    /** Everything that the tests change, as the kernel reads it now. */
    private String readable() {
        StringBuilder all = new StringBuilder();
        for (String key : kernel.keysAfter("")) {
            all.append(key).append('=').append(kernel.get(key)).append('\n');
        }
        return all.append(kernel.ask(new HostRequest.HostGet("host.b")))
                .append(kernel.bounds(V1))
                .append(kernel.items(V1, OptionalLong.empty()))
                .append(kernel.snapshot(V1))
                .append(kernel.ask(new KernelRequest.HasBundle(BUNDLE_ID)))
                .toString();
    }

    private void populate() {
        kernel.set("a", "1");
        kernel.set("b", "");
        kernel.ask(new KernelRequest.InitTranscript(V1));
        kernel.addItem(V1, "first");
        kernel.save(V1, 1, "heap at 1");
        kernel.ask(new KernelRequest.AddBundle(BUNDLE_ID, BUNDLE));
    }

    @Test
    void rollbackReturnsToTheFirstSavepointOfThatName() {
        kernel.startCrank();
        kernel.set("a", "0");
        for (String savepoint : List.of("s", "t", "s")) {
            kernel.savepoint(savepoint);
            kernel.set("a", "after " + savepoint);
        }
        kernel.rollback("s");
        assertThat(kernel.get("a")).contains("0");
        for (String forgotten : List.of("t", "s")) {
            StoreException refused = catchThrowableOfType(StoreException.class, () -> kernel.rollback(forgotten));
            assertThat(refused.reason()).isEqualTo(Reason.NOT_FOUND);
            assertThat(refused).hasMessageContaining("no such savepoint as \"" + forgotten + "\"");
        }
    }

    @Test
    void rollbackReturnsEverySubStore() {
        populate();
        String before = readable();
        kernel.startCrank();
        kernel.savepoint("s");
        for (int round = 0; round < 2; round++) {
            kernel.set("a", "rolled back");
            kernel.delete("b");
            kernel.ask(new HostRequest.HostSet("host.b", "rolled back"));
            kernel.addItem(V1, "rolled back");
            kernel.ask(new KernelRequest.RolloverSpan(V1));
            kernel.save(V1, 2 + round, "rolled back");
            kernel.ask(new KernelRequest.DeleteBundle(BUNDLE_ID));
            kernel.savepoint("nested " + round);
        }
        kernel.rollback("s");
        assertThat(readable()).isEqualTo(before);
        kernel.endCrank();
        kernel.commit();
        kernel.abandon();
        assertThat(readable()).isEqualTo(before);
        assertThat(kernel.handedOver.toString()).doesNotContain("rolled back").doesNotContain("snapshot.v1.2");
    }

    @Test
    void rollbackDoesNotRewindTheCrankHash() {
        kernel.startCrank();
        kernel.set("a", "1");
        kernel.savepoint("s");
        kernel.set("b", "2");
        kernel.delete("absent");
        kernel.rollback("s");
        assertThat(kernel.emit().crankHash()).isEqualTo(Hashes.sha256("add\na\n1\nadd\nb\n2\ndelete\nabsent\n"));
    }

    @Test
    void startResetsTheCrankHashAndEmittingDoesToo() {
        kernel.set("before", "1");
        kernel.startCrank();
        kernel.set("local.a", "1");
        kernel.set("a", "");
        String first = kernel.emit().crankHash();
        assertThat(first).isEqualTo(Hashes.sha256("add\na\n\n"));
        String activity = Hashes.sha256("activityhash\n\n" + first + "\n");
        assertThat(kernel.activityHash()).isEqualTo(activity);
        kernel.endCrank();
        assertThat(kernel.emit().crankHash()).isEqualTo(Hashes.sha256(""));
        assertThat(kernel.get("activityhash"))
                .contains(Hashes.sha256("activityhash\n" + activity + "\n" + Hashes.sha256("") + "\n"));
    }

    @Test
    void handsOverSortedOnceAtEndAndCommit() {
        kernel.startCrank();
        kernel.set("\ud83d\ude00", "above");
        kernel.set("\uffff", "below");
        kernel.set("b", "1");
        kernel.delete("b");
        kernel.set("local.a", "kept back");
        kernel.savepoint("s");
        kernel.set("gone", "1");
        kernel.rollback("s");
        assertThat(kernel.handedOver).isEmpty();
        kernel.endCrank();
        assertThat(kernel.handedOver)
                .containsExactly(List.of(
                        ExportEntry.deletion("kv.b"),
                        ExportEntry.of("kv.\uffff", "below"),
                        ExportEntry.of("kv.\ud83d\ude00", "above")));
        kernel.commit();
        kernel.set("c", "1");
        kernel.commit();
        assertThat(kernel.handedOver).hasSize(2).last().isEqualTo(List.of(ExportEntry.of("kv.c", "1")));
    }

    @Test
    void saveIsHandedOverWithItsCrankAndBecomesTheOneInUse() {
        populate();
        kernel.commit();
        kernel.handedOver.clear();
        kernel.startCrank();
        kernel.savepoint("s");
        kernel.save(V1, 5, "heap at 5");
        kernel.endCrank();
        assertThat(kernel.handedOver)
                .singleElement()
                .satisfies(entries -> assertThat(entries)
                        .extracting(ExportEntry::key)
                        .containsExactly("snapshot.v1.1", "snapshot.v1.5", "snapshot.v1.current"));
        assertThat(kernel.loaded(V1)).isEqualTo("heap at 5");
    }

    @Test
    void abandonedBlockLeavesNothing() {
        populate();
        kernel.commit();
        String committed = readable();
        kernel.startCrank();
        kernel.savepoint("s");
        kernel.set("a", "lost");
        kernel.deleteTranscripts(V1, DeleteBudget.UNLIMITED);
        kernel.ask(new KernelRequest.InitTranscript(V1));
        kernel.save(V1, 0, "lost");
        kernel.abandon();
        assertThat(readable()).isEqualTo(committed);
    }

    @Test
    void listsAddUpToWhatTheStoreHolds() {
        populate();
        kernel.commit();
        kernel.startCrank();
        kernel.set("d", "4");
        kernel.savepoint("s");
        kernel.delete("a");
        kernel.rollback("s");
        kernel.emit();
        kernel.endCrank();
        kernel.delete("b");
        kernel.commit();
        TreeMap<String, String> applied = new TreeMap<>(Utf8Text.BYTE_ORDER);
        kernel.handedOver.forEach(list -> list.forEach(entry -> entry.value()
                .ifPresentOrElse(value -> applied.put(entry.key(), value), () -> applied.remove(entry.key()))));
        assertThat(applied.keySet())
                .containsExactly(
                        "bundle." + BUNDLE_ID,
                        "kv.a",
                        "kv.activityhash",
                        "kv.d",
                        "snapshot.v1.1",
                        "snapshot.v1.current",
                        "transcript.v1.current");
    }

    @Test
    void whatIsOutOfTurnIsRefusedAndChangesNothing() {
        populate();
        String before = readable();
        for (KernelRequest early : List.of(
                new KernelRequest.EndCrank(),
                new KernelRequest.EstablishCrankSavepoint("s"),
                new KernelRequest.RollbackCrank("s"))) {
            assertThatThrownBy(() -> kernel.ask(early)).hasMessageContaining("outside of a crank");
        }
        kernel.startCrank();
        assertThatThrownBy(kernel::startCrank).hasMessageContaining("already in a crank");
        assertThatThrownBy(kernel::commit).hasMessageContaining("commit inside a crank");
        assertThatThrownBy(() -> kernel.set("host.a", "1")).hasMessageContaining("belong to the host");
        assertThat(readable()).isEqualTo(before);
        kernel.endCrank();
        kernel.commit();
    }

    @Test
    void failingSaveLeavesItsCrankAsItWas() {
        populate();
        kernel.startCrank();
        kernel.savepoint("s");
        kernel.set("a", "2");
        assertThatThrownBy(() -> kernel.save(V1, 9, Source.failed(new IllegalStateException("the worker died"))))
                .hasMessageContaining("the worker died");
        assertThat(kernel.snapshot(V1))
                .hasValueSatisfying(found -> assertThat(found.snapPos()).isEqualTo(1));
        kernel.endCrank();
        kernel.commit();
        assertThat(kernel.get("a")).contains("2");
        assertThat(kernel.ask(new KernelRequest.HasBundle(BUNDLE_ID))).isEqualTo(new Reply.Flag(true));
        assertThat(kernel.handedOver.toString()).doesNotContain("snapshot.v1.9");
    }
}
