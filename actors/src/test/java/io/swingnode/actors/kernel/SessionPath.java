package io.swingnode.actors.kernel;

import static io.swingnode.actors.TestNodes.join;

import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.swingnode.actors.KernelSession;
import io.swingnode.actors.StoreSession;
import io.swingnode.protocol.CleanupBudget;
import io.swingnode.protocol.HostRequest;
import io.swingnode.protocol.KernelRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.Request;
import io.swingnode.protocol.SnapshotResult;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Through a session: each request is the call that does the same. */
final class SessionPath extends KernelPath {
    private StoreSession session;

    SessionPath(Path home, boolean keepHistory) {
        super(home, keepHistory);
        session = node.openSession();
    }

    @Override
    Reply ask(Request request) {
        KernelSession kernel = session.kernel();
        return switch (request) {
            case KernelRequest.Kv kv -> kv(kernel, kv);
            case KernelRequest.Transcript transcript -> transcript(kernel, transcript);
            case KernelRequest.Snapshot snapshot -> snapshot(kernel, snapshot);
            case KernelRequest.Bundles bundles -> bundles(kernel, bundles);
            case KernelRequest.Crank crank -> crank(kernel, crank);
            case KernelRequest.TerminateVat terminate -> done(() -> kernel.terminate(terminate.vat()));
            case HostRequest.HostSet set -> done(() -> session.host().hostKv().set(set.key(), set.value()));
            case HostRequest.HostDelete delete ->
                done(() -> session.host().hostKv().delete(delete.key()));
            case HostRequest.HostGet get ->
                new Reply.Value(session.host().hostKv().get(get.key()));
            case Request other -> throw new IllegalArgumentException("no test needs " + other);
        };
    }

    private static Reply done(Runnable call) {
        call.run();
        return new Reply.Done();
    }

    private static Reply kv(KernelSession kernel, KernelRequest.Kv request) {
        return switch (request) {
            case KernelRequest.KvGet get -> new Reply.Value(kernel.kv().get(get.key()));
            case KernelRequest.KvHas has -> new Reply.Flag(kernel.kv().has(has.key()));
            case KernelRequest.KvNextKey next -> new Reply.Value(kernel.kv().getNextKey(next.previousKey()));
            case KernelRequest.KvSet set -> done(() -> kernel.kv().set(set.key(), set.value()));
            case KernelRequest.KvDelete delete -> done(() -> kernel.kv().delete(delete.key()));
        };
    }

    private static Reply transcript(KernelSession kernel, KernelRequest.Transcript request) {
        var transcripts = kernel.transcripts();
        return switch (request) {
            case KernelRequest.InitTranscript init -> done(() -> transcripts.initTranscript(init.vat()));
            case KernelRequest.AddItem add -> done(() -> transcripts.addItem(add.vat(), add.item()));
            case KernelRequest.GetCurrentSpanBounds get ->
                new Reply.Bounds(transcripts.getCurrentSpanBounds(get.vat()));
            case KernelRequest.ReadSpan read ->
                new Reply.Items(
                        items(
                                read.startPos().isPresent()
                                        ? transcripts.readSpan(
                                                read.vat(), read.startPos().getAsLong())
                                        : transcripts.readSpan(read.vat())),
                        false);
            case KernelRequest.RolloverSpan roll -> new Reply.Incarnation(transcripts.rolloverSpan(roll.vat()));
            case KernelRequest.RolloverIncarnation roll ->
                new Reply.Incarnation(transcripts.rolloverIncarnation(roll.vat()));
            case KernelRequest.StopUsingTranscript stop -> done(() -> transcripts.stopUsingTranscript(stop.vat()));
            case KernelRequest.DeleteVatTranscripts delete ->
                new Reply.Cleanup(transcripts.deleteVatTranscripts(delete.vat(), delete.budget()));
        };
    }

    private static List<String> items(Iterator<String> span) {
        List<String> items = new ArrayList<>();
        span.forEachRemaining(items::add);
        return items;
    }

    private static Reply snapshot(KernelSession kernel, KernelRequest.Snapshot request) {
        var snapshots = kernel.snapshots();
        return switch (request) {
            case KernelRequest.GetSnapshotInfo get -> new Reply.SnapshotFound(snapshots.getSnapshotInfo(get.vat()));
            case KernelRequest.StopUsingLastSnapshot stop -> done(() -> snapshots.stopUsingLastSnapshot(stop.vat()));
            case KernelRequest.DeleteVatSnapshots delete ->
                new Reply.Cleanup(snapshots.deleteVatSnapshots(delete.vat(), delete.budget()));
            case KernelRequest.DeleteAllUnusedSnapshots delete -> done(snapshots::deleteAllUnusedSnapshots);
        };
    }

    private static Reply bundles(KernelSession kernel, KernelRequest.Bundles request) {
        var bundles = kernel.bundles();
        return switch (request) {
            case KernelRequest.AddBundle add -> done(() -> bundles.addBundle(add.id(), add.bundle()));
            case KernelRequest.HasBundle has -> new Reply.Flag(bundles.hasBundle(has.id()));
            case KernelRequest.GetBundle get -> new Reply.BundleFound(bundles.getBundle(get.id()));
            case KernelRequest.DeleteBundle delete -> done(() -> bundles.deleteBundle(delete.id()));
        };
    }

    private static Reply crank(KernelSession kernel, KernelRequest.Crank request) {
        return switch (request) {
            case KernelRequest.StartCrank start -> done(kernel::startCrank);
            case KernelRequest.EstablishCrankSavepoint savepoint ->
                done(() -> kernel.establishCrankSavepoint(savepoint.name()));
            case KernelRequest.RollbackCrank rollback -> done(() -> kernel.rollbackCrank(rollback.name()));
            case KernelRequest.EmitCrankHashes emit -> new Reply.Hashes(kernel.emitCrankHashes());
            case KernelRequest.EndCrank end -> done(kernel::endCrank);
            case KernelRequest.GetActivityhash get -> new Reply.Value(Optional.of(kernel.getActivityhash()));
        };
    }

    @Override
    SnapshotResult save(VatId vat, long snapPos, Source<ByteString, ?> plain) {
        CompletionStage<SnapshotResult> saved = session.kernel().saveSnapshot(vat, snapPos, plain);
        try {
            return join(saved);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    @Override
    Source<ByteString, ?> load(VatId vat) {
        return session.kernel().loadSnapshot(vat);
    }

    @Override
    void abandon() {
        session.close();
        session = node.openSession();
    }

    @Override
    void commit(long height) {
        Object unused = session.host().commitBlock(height, CleanupBudget.PAUSED);
    }

    @Override
    public void close() {
        session.close();
        super.close();
    }
}
