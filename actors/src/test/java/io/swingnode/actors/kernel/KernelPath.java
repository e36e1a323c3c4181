package io.swingnode.actors.kernel;

import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.SwingNode;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.protocol.CleanupResult;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.DeleteBudget;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.Request;
import io.swingnode.protocol.SnapshotInfo;
import io.swingnode.protocol.SnapshotResult;
import io.swingnode.protocol.SpanBounds;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;

/** A node, used by its kernel and host in one of the ways in which that is possible; a refusal is thrown in each. */
abstract class KernelPath implements AutoCloseable {
    /** The ways. */
    enum Via {
        SESSION,
        MESSAGES
    }

    /** What the export sink was given, list by list. */
    final List<List<ExportEntry>> handedOver = new CopyOnWriteArrayList<>();

    final SwingNode node;
    private long height;

    KernelPath(Path home, boolean keepHistory) {
        StoreOptions options = StoreOptions.builder()
                .compressionLevel(1)
                .keepTranscripts(keepHistory)
                .keepSnapshots(keepHistory)
                .exportSink(entries -> handedOver.add(List.copyOf(entries)))
                .build();
        node = SwingNode.start(NodeSettings.of(home).withoutJournal().withStoreOptions(options));
    }

    static KernelPath open(Via via, Path home) {
        return open(via, home, true);
    }

    static KernelPath open(Via via, Path home, boolean keepHistory) {
        return switch (via) {
            case SESSION -> new SessionPath(home, keepHistory);
            case MESSAGES -> new MessagePath(home, keepHistory);
        };
    }

    /** Carries out a request, and throws what refuses it. */
    abstract Reply ask(Request request);

    /** Waits until the bytes are taken in. */
    abstract SnapshotResult save(VatId vat, long snapPos, Source<ByteString, ?> plain);

    abstract Source<ByteString, ?> load(VatId vat);

    /** Gives the block up: the next call works on the last commit. */
    abstract void abandon();

    abstract void commit(long height);

    final void commit() {
        height++;
        commit(height);
    }

    final SnapshotResult save(VatId vat, long snapPos, String plain) {
        return save(vat, snapPos, Source.single(ByteString.fromString(plain)));
    }

    final String loaded(VatId vat) {
        return load(vat)
                .runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), node.system())
                .toCompletableFuture()
                .join()
                .utf8String();
    }

    final Optional<String> get(String key) {
        return ((Reply.Value) ask(new KernelRequest.KvGet(key))).value();
    }

    final boolean has(String key) {
        return ((Reply.Flag) ask(new KernelRequest.KvHas(key))).value();
    }

    final void set(String key, String value) {
        Reply unused = ask(new KernelRequest.KvSet(key, value));
    }

    final void delete(String key) {
        Reply unused = ask(new KernelRequest.KvDelete(key));
    }

    final Optional<String> nextKey(String key) {
        return ((Reply.Value) ask(new KernelRequest.KvNextKey(key))).value();
    }

    final List<String> keysAfter(String start) {
        List<String> keys = new ArrayList<>();
        for (Optional<String> key = nextKey(start); key.isPresent(); key = nextKey(key.get())) {
            keys.add(key.get());
        }
        return keys;
    }

    final void addItem(VatId vat, String item) {
        Reply unused = ask(new KernelRequest.AddItem(vat, item));
    }

    final SpanBounds bounds(VatId vat) {
        return ((Reply.Bounds) ask(new KernelRequest.GetCurrentSpanBounds(vat))).bounds();
    }

    final List<String> items(VatId vat, OptionalLong startPos) {
        return ((Reply.Items) ask(new KernelRequest.ReadSpan(vat, startPos, 0, 1000))).items();
    }

    final long incarnation(KernelRequest rollover) {
        return ((Reply.Incarnation) ask(rollover)).incarnation();
    }

    final CleanupResult deleteTranscripts(VatId vat, DeleteBudget budget) {
        return ((Reply.Cleanup) ask(new KernelRequest.DeleteVatTranscripts(vat, budget))).result();
    }

    final CleanupResult deleteSnapshots(VatId vat, DeleteBudget budget) {
        return ((Reply.Cleanup) ask(new KernelRequest.DeleteVatSnapshots(vat, budget))).result();
    }

    final Optional<SnapshotInfo> snapshot(VatId vat) {
        return ((Reply.SnapshotFound) ask(new KernelRequest.GetSnapshotInfo(vat))).info();
    }

    final void startCrank() {
        Reply unused = ask(new KernelRequest.StartCrank());
    }

    final void savepoint(String name) {
        Reply unused = ask(new KernelRequest.EstablishCrankSavepoint(name));
    }

    final void rollback(String name) {
        Reply unused = ask(new KernelRequest.RollbackCrank(name));
    }

    final void endCrank() {
        Reply unused = ask(new KernelRequest.EndCrank());
    }

    final CrankHashes emit() {
        return ((Reply.Hashes) ask(new KernelRequest.EmitCrankHashes())).hashes();
    }

    final String activityHash() {
        return ((Reply.Value) ask(new KernelRequest.GetActivityhash())).value().orElseThrow();
    }

    @Override
    public void close() {
        node.close();
    }
}
