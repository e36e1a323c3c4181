package io.swingnode.persistence;

import static io.swingnode.persistence.TestStore.ABSENT;
import static io.swingnode.persistence.TestStore.BUNDLE;
import static io.swingnode.persistence.TestStore.V1;
import static io.swingnode.persistence.TestStore.V2;
import static io.swingnode.persistence.TestStore.V3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.swingnode.protocol.Bundle;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A call that is refused changes nothing: what can be read is the same before and after, and in the end the hashes, the
 * lists handed over and the rows of the file are those of a store on which the refused calls were never made.
 */
@ParameterizedClass(name = "buffer limit {0}")
@ValueSource(longs = {1, 3000, TestStore.NO_SPILL})
class RefusalTest {
    private static final String HALF_A_PAIR = "x\ud800";
    private static final BundleId WRONG_ID = new BundleId("b0-" + "0".repeat(64));
    private static final BundleId ZIP_ID = new BundleId("b1-" + "0".repeat(128));

    @Parameter
    long bufferLimitBytes;

    @TempDir
    Path dir;

    private enum Where {
        ANYWHERE,
        IN_CRANK,
        OUTSIDE;

        boolean fits(boolean inCrank) {
            return this == ANYWHERE || (this == IN_CRANK) == inCrank;
        }
    }

    private record Refusal(String name, Where where, Reason reason, String message, Consumer<SwingStore> refused) {}

    private static Refusal always(String name, Reason reason, String message, Consumer<SwingStore> refused) {
        return new Refusal(name, Where.ANYWHERE, reason, message, refused);
    }

    private static Refusal inCrank(String name, Reason reason, String message, Consumer<SwingStore> refused) {
        return new Refusal(name, Where.IN_CRANK, reason, message, refused);
    }

    private static Refusal outside(String name, Reason reason, String message, Consumer<SwingStore> refused) {
        return new Refusal(name, Where.OUTSIDE, reason, message, refused);
    }

    private static Stream<Refusal> refusals() {
        return Stream.of(keys(), unencodable(), cranks(), transcripts(), snapshots(), bundles(), store())
                .flatMap(group -> group);
    }

    private static Stream<Refusal> keys() {
        String kernel = "kernel key \"host.a\" is refused";
        String host = "is refused: the host's keys start with host.";
        return Stream.of(
                always("kernel get", Reason.USAGE, kernel, s -> s.kernelKv().get("host.a")),
                always("kernel has", Reason.USAGE, kernel, s -> s.kernelKv().has("host.a")),
                always("kernel set", Reason.USAGE, kernel, s -> s.kernelKv().set("host.a", "1")),
                always("kernel delete", Reason.USAGE, kernel, s -> s.kernelKv().delete("host.a")),
                always("kernel next", Reason.USAGE, kernel, s -> s.kernelKv().getNextKey("host.a")),
                always("host get", Reason.USAGE, host, s -> s.hostKv().get("a")),
                always("host has", Reason.USAGE, host, s -> s.hostKv().has("local.x")),
                always("host set", Reason.USAGE, host, s -> s.hostKv().set("a", "1")),
                always(
                        "host set without dot",
                        Reason.USAGE,
                        host,
                        s -> s.hostKv().set("host", "1")),
                always("host delete", Reason.USAGE, host, s -> s.hostKv().delete("local.x")));
    }

    private static Stream<Refusal> unencodable() {
        String half = "half a surrogate pair";
        return Stream.of(
                always("set half key", Reason.USAGE, half, s -> s.kernelKv().set(HALF_A_PAIR, "1")),
                always("set half value", Reason.USAGE, half, s -> s.kernelKv().set("a", HALF_A_PAIR)),
                always("host set half key", Reason.USAGE, half, s -> s.hostKv().set("host." + HALF_A_PAIR, "1")),
                always(
                        "host set half value",
                        Reason.USAGE,
                        half,
                        s -> s.hostKv().set("host.a", HALF_A_PAIR)),
                always("half an item", Reason.USAGE, half, s -> s.transcripts().addItem(V1, HALF_A_PAIR)));
    }

    private static Stream<Refusal> cranks() {
        return Stream.of(
                inCrank("start in a crank", Reason.USAGE, "already in a crank", SwingStore::startCrank),
                inCrank("commit in a crank", Reason.USAGE, "commit inside a crank", SwingStore::commit),
                inCrank(
                        "roll back to nothing",
                        Reason.NOT_FOUND,
                        "no such savepoint as \"x\"",
                        s -> s.rollbackCrank("x")),
                outside("savepoint", Reason.USAGE, "outside of a crank", s -> s.establishCrankSavepoint("s")),
                outside("roll back", Reason.USAGE, "outside of a crank", s -> s.rollbackCrank("s")),
                outside("end", Reason.USAGE, "outside of a crank", SwingStore::endCrank));
    }

    private static Stream<Refusal> transcripts() {
        String none = "no current transcript for \"v9\"";
        String stopped = "no current transcript for \"v3\"";
        String empty = "the current span of vat \"v2\" is empty";
        return Stream.of(
                always(
                        "init again",
                        Reason.CONFLICT,
                        "has a transcript",
                        s -> s.transcripts().initTranscript(V1)),
                always(
                        "init stopped",
                        Reason.CONFLICT,
                        "delete it first",
                        s -> s.transcripts().initTranscript(V3)),
                always(
                        "add to absent",
                        Reason.NOT_FOUND,
                        none,
                        s -> s.transcripts().addItem(ABSENT, "x")),
                always(
                        "add to stopped",
                        Reason.NOT_FOUND,
                        stopped,
                        s -> s.transcripts().addItem(V3, "x")),
                always(
                        "line feed",
                        Reason.USAGE,
                        "holds a line feed",
                        s -> s.transcripts().addItem(V1, "a\nb")),
                always("bounds", Reason.NOT_FOUND, none, s -> s.transcripts().getCurrentSpanBounds(ABSENT)),
                always(
                        "bounds of stopped",
                        Reason.NOT_FOUND,
                        stopped,
                        s -> s.transcripts().getCurrentSpanBounds(V3)),
                always(
                        "read absent",
                        Reason.NOT_FOUND,
                        none,
                        s -> s.transcripts().readSpan(ABSENT)),
                always(
                        "read inside a span",
                        Reason.NOT_FOUND,
                        "no transcript span for \"v1\" at 1",
                        s -> s.transcripts().readSpan(V1, 1)),
                always(
                        "roll over absent",
                        Reason.NOT_FOUND,
                        none,
                        s -> s.transcripts().rolloverSpan(ABSENT)),
                always(
                        "incarnate absent",
                        Reason.NOT_FOUND,
                        none,
                        s -> s.transcripts().rolloverIncarnation(ABSENT)),
                always(
                        "roll over empty",
                        Reason.USAGE,
                        empty,
                        s -> s.transcripts().rolloverSpan(V2)),
                always(
                        "incarnate empty",
                        Reason.USAGE,
                        empty,
                        s -> s.transcripts().rolloverIncarnation(V2)));
    }

    private static Stream<Refusal> snapshots() {
        return Stream.of(
                always(
                        "load absent",
                        Reason.NOT_FOUND,
                        "no snapshot available for vat \"v9\"",
                        s -> s.snapshots().loadSnapshot(ABSENT)),
                always("below 0", Reason.USAGE, "snapshot position -1", s -> saveAt(s, -1)));
    }

    private static void saveAt(SwingStore store, long snapPos) {
        try {
            store.snapshots().saveSnapshot(V1, snapPos, TestStore.utf8("heap"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Stream<Refusal> bundles() {
        Bundle zip = new Bundle.EndoZipBase64("UEsFBg==", "0".repeat(128));
        Bundle odd = new Bundle.Unsupported("getExport");
        Bundle.NestedEvaluate there = TestStore.OTHER_BUNDLE;
        BundleId thereId = TestStore.idOf(there);
        return Stream.of(
                always(
                        "add again",
                        Reason.CONFLICT,
                        "in the store already",
                        s -> s.bundles().addBundle(thereId, there)),
                always(
                        "wrong id",
                        Reason.CORRUPT,
                        "does not match bundle",
                        s -> s.bundles().addBundle(WRONG_ID, BUNDLE)),
                always(
                        "odd b0",
                        Reason.UNSUPPORTED,
                        "unsupported b0- module format",
                        s -> s.bundles().addBundle(WRONG_ID, odd)),
                always(
                        "zip as b0",
                        Reason.UNSUPPORTED,
                        "unsupported b0- module format",
                        s -> s.bundles().addBundle(WRONG_ID, zip)),
                always(
                        "nested as b1",
                        Reason.UNSUPPORTED,
                        "unsupported b1- module format",
                        s -> s.bundles().addBundle(ZIP_ID, BUNDLE)),
                always(
                        "wrong zip id",
                        Reason.CORRUPT,
                        "does not match bundle",
                        s -> s.bundles().addBundle(new BundleId("b1-" + "1".repeat(128)), zip)),
                always(
                        "broken base64",
                        Reason.CORRUPT,
                        "base64",
                        s -> s.bundles().addBundle(ZIP_ID, new Bundle.EndoZipBase64("?", "0".repeat(128)))),
                always(
                        "get absent",
                        Reason.NOT_FOUND,
                        "not found",
                        s -> s.bundles().getBundle(WRONG_ID)));
    }

    private static Stream<Refusal> store() {
        return Stream.of(
                always("late sink", Reason.USAGE, "before the first change", s -> s.setExportSink(entries -> {})),
                always("serialize", Reason.UNSUPPORTED, "a store on disk", SwingStore::serialize));
    }

    @ParameterizedTest(name = "in a crank: {0}")
    @ValueSource(booleans = {false, true})
    void leaveTheStoreAsItWas(boolean inCrank) throws SQLException {
        String unasked;
        try (TestStore twin = TestStore.open(dir.resolve("twin"), bufferLimitBytes)) {
            twin.populate(inCrank);
            unasked = twin.finish();
        }
        try (TestStore asked = TestStore.open(dir.resolve("asked"), bufferLimitBytes)) {
            asked.populate(inCrank);
            String before = asked.readable();
            refusals().filter(refusal -> refusal.where().fits(inCrank)).forEach(refusal -> {
                StoreException refused = catchThrowableOfType(
                        StoreException.class, () -> refusal.refused().accept(asked.store));
                assertThat(refused).as(refusal.name()).hasMessageContaining(refusal.message());
                assertThat(refused.reason()).as(refusal.name()).isEqualTo(refusal.reason());
                assertThat(asked.readable()).as(refusal.name()).isEqualTo(before);
            });
            assertThat(asked.finish()).isEqualTo(unasked);
        }
    }
}
