package io.swingnode.actors;

import static io.swingnode.actors.TestNodes.ask;
import static io.swingnode.actors.TestNodes.askAccepted;
import static io.swingnode.actors.TestNodes.join;
import static io.swingnode.actors.TestNodes.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.actors.export.NodeExport;
import io.swingnode.actors.store.StoreStatus;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.bundle.BundleStore;
import io.swingnode.persistence.cleanup.TerminatedVats;
import io.swingnode.persistence.kv.HostKvStore;
import io.swingnode.persistence.kv.KernelKvStore;
import io.swingnode.persistence.snapshot.SnapshotStore;
import io.swingnode.persistence.transcript.TranscriptStore;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.BlockResult;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kernel and host are two things to hold, and neither can do what is the other's. */
class FacetsTest {
    private static final VatId V1 = new VatId("v1");
    private static final int BLOCKS = 40;
    private static final int CRANKS = 5;

    private static final List<Class<?>> OF_HOSTS = List.of(
            SwingStore.class,
            HostKvStore.class,
            TerminatedVats.class,
            BlockResult.class,
            NodeExport.class,
            HostRequest.class,
            CleanupBudget.class);
    private static final List<Class<?>> OF_KERNELS = List.of(
            SwingStore.class,
            KernelKvStore.class,
            TranscriptStore.class,
            SnapshotStore.class,
            BundleStore.class,
            CrankHashes.class,
            KernelRequest.class);

    @TempDir
    Path dir;

    /** The types that the public methods of a class take and give, those in their type arguments included. */
    private static List<String> typesOf(Class<?> side) {
        return Arrays.stream(side.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .flatMap(FacetsTest::types)
                .map(Type::getTypeName)
                .toList();
    }

    private static Stream<Type> types(Method method) {
        return Stream.concat(
                Stream.of(method.getGenericReturnType()), Arrays.stream(method.getGenericParameterTypes()));
    }

    private static void assertHasNothingOf(Class<?> side, List<Class<?>> others) {
        List<String> types = typesOf(side);
        assertThat(types).isNotEmpty();
        for (Class<?> other : others) {
            assertThat(types).as("%s beside %s", side, other).noneMatch(type -> type.contains(other.getName()));
        }
    }

    @Test
    void kernelHoldsNothingOfTheHost() {
        assertHasNothingOf(KernelSession.class, OF_HOSTS);
        assertHasNothingOf(KernelAddress.class, OF_HOSTS);
        assertThat(Arrays.stream(KernelSession.class.getMethods()).map(Method::getName))
                .noneMatch(name -> name.matches("(?i).*(commit|abandon|clean|repair|export|dump|disk).*"));
    }

    @Test
    void hostHoldsNothingOfTheKernel() {
        assertHasNothingOf(HostSession.class, OF_KERNELS);
        assertHasNothingOf(HostAddress.class, OF_KERNELS);
        assertThat(Arrays.stream(HostSession.class.getMethods()).map(Method::getName))
                .noneMatch(name -> name.matches("(?i).*(crank|transcript|snapshot|bundle|terminate).*"));
    }

    @Test
    void noRequestIsOfBoth() {
        assertThat(leaves(KernelRequest.class)).noneMatch(HostRequest.class::isAssignableFrom);
        assertThat(leaves(HostRequest.class)).noneMatch(KernelRequest.class::isAssignableFrom);
        assertThat(leaves(KernelRequest.class)).hasSizeGreaterThan(20);
    }

    private static List<Class<?>> leaves(Class<?> sealed) {
        return Arrays.stream(sealed.getPermittedSubclasses())
                .flatMap(kind -> kind.isSealed() ? leaves(kind).stream() : Stream.of(kind))
                .toList();
    }

    @Test
    void neitherReachesTheKeysOfTheOtherByMessage() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(dir).withoutJournal())) {
            askAccepted(node, new HostRequest.HostSet("host.own", "1"));
            assertRefused(ask(node, new KernelRequest.KvGet("host.own")));
            assertRefused(ask(node, new KernelRequest.KvSet("host.own", "2")));
            assertRefused(ask(node, new HostRequest.HostGet("kernel.own")));
            assertRefused(ask(node, new HostRequest.HostSet("kernel.own", "2")));
            askAccepted(node, new KernelRequest.KvSet("a", "1"));
            assertThat(ask(node, new KernelRequest.KvNextKey("a"))).isEqualTo(new Reply.Value(Optional.empty()));
            assertThat(ask(node, new HostRequest.HostHas("host.own"))).isEqualTo(new Reply.Flag(true));
            assertThat(ask(node, new HostRequest.HostNextKey("host.")))
                    .isEqualTo(new Reply.Value(Optional.of("host.own")));
            assertThat(ask(node, new HostRequest.HostNextKey("host.own"))).isEqualTo(new Reply.Value(Optional.empty()));
            askAccepted(node, new HostRequest.HostDelete("host.own"));
            assertThat(ask(node, new HostRequest.HostHas("host.own"))).isEqualTo(new Reply.Flag(false));
        }
    }

    private static void assertRefused(Reply reply) {
        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.USAGE));
    }

    /** What a kernel's blocks gave: their activity hashes and the export data that changed. */
    private record Life(List<String> hashes, List<ExportEntry> exports) {}

    @Test
    void hostThatSpeaksAllTheTimeChangesNoHashAndNoExport() {
        Life alone = live(dir.resolve("alone"), false);
        Life together = live(dir.resolve("together"), true);
        assertThat(alone.hashes()).hasSize(BLOCKS).doesNotHaveDuplicates();
        assertThat(together).isEqualTo(alone);
    }

    private static Life live(Path home, boolean withHost) {
        List<String> hashes = new ArrayList<>();
        List<ExportEntry> exports = new ArrayList<>();
        try (SwingNode node = SwingNode.start(NodeSettings.of(home).withoutJournal())) {
            askAccepted(node, new KernelRequest.InitTranscript(V1));
            AtomicBoolean ended = new AtomicBoolean();
            CompletableFuture<Long> host = withHost
                    ? CompletableFuture.supplyAsync(
                            () -> speak(node, ended), task -> Thread.ofVirtual().start(task))
                    : CompletableFuture.completedFuture(1L);
            for (long height = 1; height <= BLOCKS; height++) {
                for (int crank = 0; crank < CRANKS; crank++) {
                    crank(node, height, crank);
                }
                BlockResult block = TestNodes.commitBlock(node, height, CleanupBudget.DEFAULT);
                hashes.add(block.activityHash());
                exports.addAll(block.exports());
            }
            ended.set(true);
            assertThat(host.join()).isPositive();
        }
        return new Life(hashes, exports);
    }

    private static void crank(SwingNode node, long height, int crank) {
        String value = height + "." + crank;
        for (KernelRequest request : List.of(
                new KernelRequest.StartCrank(),
                new KernelRequest.EstablishCrankSavepoint("deliver"),
                new KernelRequest.KvSet("kernel.last", value),
                new KernelRequest.KvGet("kernel.last"),
                new KernelRequest.KvNextKey("a"),
                new KernelRequest.AddItem(V1, "{\"d\":\"" + value + "\"}"),
                new KernelRequest.EmitCrankHashes(),
                new KernelRequest.EndCrank())) {
            askAccepted(node, request);
        }
    }

    /** A host that reads and writes its keys and looks at the store, until it is told to end; says how often. */
    private static long speak(SwingNode node, AtomicBoolean ended) {
        long rounds = 0;
        while (!ended.get()) {
            rounds++;
            askAccepted(node, new HostRequest.HostSet("host.round", Long.toString(rounds)));
            askAccepted(node, new HostRequest.HostGet("host.round"));
            askAccepted(node, new HostRequest.HostNextKey("host."));
            askAccepted(node, new HostRequest.DiskUsage());
            assertThat(join(node.host().storeStatus()).vats()).isZero();
            if (rounds % 20 == 1) {
                try (NodeExport export = node.host().openExport(ArtifactMode.OPERATIONAL)) {
                    assertThat(export.hostValue("host.unknown")).isEmpty();
                }
            }
        }
        return rounds;
    }

    @Test
    void onlyReadingRequestsOfTheHostAreAnsweredBesideASession() {
        try (SwingNode node = SwingNode.start(NodeSettings.of(dir).withoutJournal());
                StoreSession session = node.openSession()) {
            session.host().hostKv().set("host.own", "1");
            session.host().commit();
            assertThat(join(node.host().diskUsage())).isPositive();
            assertThat(join(node.host().dump(true))).isNotNull();
            assertThat(join(send(node, new HostRequest.HostSet("host.own", "2"))))
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.BUSY));
            assertThat(session.host().hostKv().get("host.own")).contains("1");
        }
    }

    @Test
    void repairThatFindsNoExportIsRefusedAndChangesNothing() {
        try (SwingNode node = SwingNode.start(
                NodeSettings.of(dir.resolve("home")).withoutJournal().withStoreOptions(StoreOptions.defaults()))) {
            assertThatThrownBy(() -> join(node.host().repairMetadata(dir.resolve("nothing"))))
                    .hasCauseInstanceOf(StoreException.class)
                    .hasMessageContaining("nothing");
            assertThat(join(node.host().storeStatus()).work()).isEqualTo(StoreStatus.Work.IDLE);
        }
    }
}
