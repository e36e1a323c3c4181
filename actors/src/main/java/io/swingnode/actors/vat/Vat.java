package io.swingnode.actors.vat;

import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.japi.function.Function;
import akka.pattern.StatusReply;
import akka.stream.ActorAttributes;
import akka.stream.Materializer;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.StreamConverters;
import akka.util.ByteString;
import io.swingnode.actors.export.ReadViews;
import io.swingnode.actors.request.Replies;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.parallel.NumberedCrank;
import io.swingnode.persistence.snapshot.CompressedSnapshot;
import io.swingnode.persistence.snapshot.LocatedSnapshot;
import io.swingnode.persistence.snapshot.SnapshotCompressor;
import io.swingnode.persistence.snapshot.SnapshotOptions;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.NumberedRequest;
import io.swingnode.protocol.Reply;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import io.swingnode.streams.ResourceSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One active vat: compresses its snapshots, one after the other, off the store's thread. Loads and reads of spans take their turn
 * among them, and then stream beside what follows.
 *
 * <p>The vat's changes to the block belong to whoever owns the crank: the session's thread, the supervisor, or, in a numbered
 * crank by message, this actor, which then serializes all that is done in it. The slow work (hashing, compressing,
 * decompressing) is always done here, so that different vats are served in parallel. A job that fails restarts the actor
 * and leaves the store unchanged; jobs behind it, cranks, other vats and the block go on.
 */
public final class Vat {
    /** What the actor can be told. */
    public sealed interface Command {}

    /** Work that is done in order. */
    sealed interface Job extends Command {}

    /** Work for somebody who waits for an answer. */
    public sealed interface Request extends Command {
        /** Answers that the work is not done. */
        void refuse(StoreException reason);
    }

    /** Hashes and compresses a snapshot; the reply is not in any store yet. */
    public record Compress(
            SnapshotOptions options, Source<ByteString, ?> plain, ActorRef<StatusReply<CompressedSnapshot>> replyTo)
            implements Job, Request {
        @Override
        public void refuse(StoreException reason) {
            replyTo.tell(StatusReply.error(reason));
        }
    }

    /** Opens a snapshot that was located before; the stream fails at its end when the bytes do not match their hash. */
    public record Load(LocatedSnapshot snapshot, ActorRef<StatusReply<Source<ByteString, NotUsed>>> replyTo)
            implements Job, Request {
        @Override
        public void refuse(StoreException reason) {
            replyTo.tell(StatusReply.error(reason));
        }
    }

    /**
     * Opens the span that starts at a position (the current one when absent), as the last commit left it. The
     * stream fails when there is no such span, or at its end when items are missing.
     */
    public record ReadSpan(OptionalLong startPos, ActorRef<StatusReply<Source<String, NotUsed>>> replyTo)
            implements Job, Request {
        @Override
        public void refuse(StoreException reason) {
            replyTo.tell(StatusReply.error(reason));
        }
    }

    /** About the numbered cranks of this vat; done at once, beside the jobs. */
    sealed interface CrankMessage extends Command {}

    /** Work in a numbered crank of this vat, which this actor owns from its start until it has joined or is dropped. */
    public sealed interface CrankWork extends CrankMessage, Request {
        /** The place of the crank in the order of the block. */
        long number();
    }

    /**
     * Has the actor own a numbered crank from its start on; what comes before that waits.
     *
     * @param started completes with the crank
     * @param replyTo hears of the start
     */
    public record StartCrank(long number, CompletionStage<NumberedCrank> started, ActorRef<Reply> replyTo)
            implements CrankWork {
        @Override
        public void refuse(StoreException reason) {
            replyTo.tell(Replies.of(reason));
        }
    }

    /** A request in a crank, or about it. */
    public record RequestCrank(NumberedRequest.OfCrank request, ActorRef<Reply> replyTo) implements CrankWork {
        @Override
        public long number() {
            return request.number();
        }

        @Override
        public void refuse(StoreException reason) {
            replyTo.tell(Replies.of(reason));
        }
    }

    /** Saves a snapshot in a crank; the actor of the snapshot's vat compresses it. */
    public record SaveInCrank(
            long number, VatId vat, long snapPos, Source<ByteString, ?> plain, ActorRef<StatusReply<Reply>> replyTo)
            implements CrankWork {
        @Override
        public void refuse(StoreException reason) {
            replyTo.tell(StatusReply.success(Replies.of(reason)));
        }
    }

    /** Finds a vat's snapshot in use, as the crank sees it. */
    public record LocateInCrank(long number, VatId vat, ActorRef<StatusReply<LocatedSnapshot>> replyTo)
            implements CrankWork {
        @Override
        public void refuse(StoreException reason) {
            replyTo.tell(StatusReply.error(reason));
        }
    }

    /** Drops all cranks of this vat: their block is lost or given up. */
    public record DropCranks() implements CrankMessage {}

    /** Forgets the cranks of this vat that were dropped. All others have joined, and perhaps their ends are still to be answered. */
    public record ForgetCranks() implements CrankMessage {}

    record CrankStarted(
            VatCranks.Owned owned,
            StartCrank start,
            Optional<NumberedCrank> crank,
            @Nullable Throwable failure) implements CrankMessage {}

    record CrankSaved(VatCranks.Owned owned) implements CrankMessage {}

    record CrankEnded(
            VatCranks.Owned owned,
            RequestCrank end,
            Optional<CrankHashes> hashes,
            @Nullable Throwable failure) implements CrankMessage {}

    /** Ends the actor once the jobs before it are done. */
    public record StopWhenDone() implements Job {}

    private record Compressed(CompressedSnapshot snapshot, ActorRef<StatusReply<CompressedSnapshot>> replyTo)
            implements Command {}

    private record CompressFailed(Throwable cause, ActorRef<StatusReply<CompressedSnapshot>> replyTo)
            implements Command {}

    private record LoadFailed(Throwable cause) implements Command {}

    private record Next() implements Command {}

    /** Where hashing and compressing run: as many threads as the machine has processors. */
    public static final String DISPATCHER = "swingnode.vat-dispatcher";

    /** Where the actor itself runs, with what is done in its cranks. */
    public static final String CRANK_DISPATCHER = "swingnode.crank-dispatcher";

    private static final int CHUNK_BYTES = 64 * 1024;

    private final ActorContext<Command> context;
    private final Path storeDir;
    private final StoreOptions options;
    private final VatId vat;
    private final VatQueue queue;
    private final VatCranks cranks;
    private final ActorRef<ReadViews.Command> views;
    private final Executor executor;

    /** Its streams end with this actor. */
    private final Materializer streams;

    private Vat(
            ActorContext<Command> context,
            Path storeDir,
            StoreOptions options,
            VatId vat,
            VatQueue queue,
            VatCranks cranks,
            ActorRef<ReadViews.Command> views) {
        this.context = context;
        this.storeDir = storeDir;
        this.options = options;
        this.vat = vat;
        this.queue = queue;
        this.cranks = cranks;
        this.executor = context.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig(DISPATCHER));
        this.views = views;
        this.streams = Materializer.createMaterializer(context);
    }

    /**
     * The actor of {@code vat} in the store in {@code storeDir}.
     *
     * @param vats takes work for the actors of other vats
     */
    public static Behavior<Command> create(
            Path storeDir, StoreOptions options, VatId vat, ActorRef<ReadViews.Command> views, ActorRef<VatWork> vats) {
        return Behaviors.setup(outer -> {
            VatQueue queue = new VatQueue();
            VatCranks cranks = new VatCranks(outer, vat, options.snapshotOptions(), vats);
            // The actor itself logs in one line what failed.
            return Behaviors.supervise(Behaviors.<Command>setup(context -> {
                        context.getSelf().tell(new Next());
                        return new Vat(context, storeDir, options, vat, queue, cranks, views).idle();
                    }))
                    .onFailure(Exception.class, SupervisorStrategy.restart().withLoggingEnabled(false));
        });
    }

    private Behavior<Command> idle() {
        return phase(command -> switch (command) {
            // After a restart, those that had arrived before are started first, by Next.
            case Job job -> queue.isEmpty() ? start(job) : enqueue(job);
            case Next next -> startNext();
            case Compressed late -> {
                late.snapshot().release();
                yield Behaviors.same();
            }
            case CompressFailed late -> Behaviors.same();
            case LoadFailed failed -> fail("load", failed.cause());
            case CrankMessage message -> onCrank(message);
        });
    }

    private Behavior<Command> compressing() {
        return phase(command -> switch (command) {
            case Job job -> enqueue(job);
            case Next next -> Behaviors.same();
            case Compressed done -> onCompressed(done);
            case CompressFailed failed -> onCompressFailed(failed);
            case LoadFailed failed -> Behaviors.same();
            case CrankMessage message -> onCrank(message);
        });
    }

    private Behavior<Command> onCrank(CrankMessage message) {
        cranks.handle(message);
        return Behaviors.same();
    }

    private Behavior<Command> phase(Function<Command, Behavior<Command>> onCommand) {
        return Behaviors.receive((unused, command) -> onCommand.apply(command), (unused, signal) -> {
            if (signal instanceof PostStop) {
                StoreException gone = new StoreException(
                        Reason.CLOSED, "the actor of vat \"" + vat + "\" was stopped; open a new session");
                for (var job = queue.poll(); job.isPresent(); job = queue.poll()) {
                    if (job.get() instanceof Request request) {
                        request.refuse(gone);
                    }
                }
                cranks.dropAll(String.valueOf(gone.getMessage()));
            }
            return Behaviors.same();
        });
    }

    private Behavior<Command> start(Job job) {
        return switch (job) {
            case Compress compress -> startCompress(compress);
            case Load load -> onLoad(load);
            case ReadSpan read -> onReadSpan(read);
            case StopWhenDone stop -> Behaviors.stopped();
        };
    }

    private Behavior<Command> startNext() {
        for (var job = queue.poll(); job.isPresent(); job = queue.poll()) {
            Behavior<Command> started = start(job.get());
            if (!(job.get() instanceof Load || job.get() instanceof ReadSpan)) {
                return started;
            }
        }
        return idle();
    }

    private Behavior<Command> enqueue(Job job) {
        if (!queue.offer(job) && job instanceof Request request) {
            request.refuse(new StoreException(
                    Reason.BUSY,
                    "vat \"" + vat + "\" has " + VatQueue.JOBS_MAX
                            + " snapshot jobs waiting; try again when one is done"));
        }
        return Behaviors.same();
    }

    private Behavior<Command> startCompress(Compress job) {
        queue.begin(job);
        CompletionStage<CompressedSnapshot> snapshot;
        try {
            snapshot = compress(job);
        } catch (RuntimeException e) {
            // Left in the queue, the job would be started again after every restart.
            return onCompressFailed(new CompressFailed(e, job.replyTo()));
        }
        context.pipeToSelf(
                snapshot,
                (compressed, failure) -> failure == null
                        ? new Compressed(compressed, job.replyTo())
                        : new CompressFailed(failure, job.replyTo()));
        return compressing();
    }

    private CompletionStage<CompressedSnapshot> compress(Compress job) {
        SnapshotCompressor compressor = job.options().newCompressor();
        return job.plain()
                .toMat(Sink.foreach(chunk -> write(compressor, chunk)), (left, done) -> done)
                .withAttributes(ActorAttributes.dispatcher(DISPATCHER))
                .run(streams)
                .thenApplyAsync(done -> finish(compressor), executor)
                .whenCompleteAsync(
                        (snapshot, failure) -> {
                            if (failure != null) {
                                compressor.cancel();
                            }
                        },
                        executor);
    }

    private static void write(SnapshotCompressor compressor, ByteString chunk) throws IOException {
        byte[] bytes = chunk.toArrayUnsafe();
        try {
            compressor.write(bytes, 0, bytes.length);
        } catch (VirtualMachineError | LinkageError e) {
            // On the thread of a stream it would end the node.
            throw new IOException("compressing a snapshot ended with " + e, e);
        }
    }

    private static CompressedSnapshot finish(SnapshotCompressor compressor) {
        try {
            return compressor.finish();
        } catch (IOException e) {
            throw new UncheckedIOException("ending a compressed snapshot", e);
        }
    }

    private Behavior<Command> onCompressed(Compressed done) {
        queue.done();
        done.replyTo().tell(StatusReply.success(done.snapshot()));
        return startNext();
    }

    private Behavior<Command> onCompressFailed(CompressFailed failed) {
        queue.done();
        failed.replyTo().tell(StatusReply.error(failed.cause()));
        return fail("save", failed.cause());
    }

    private Behavior<Command> fail(String what, Throwable cause) {
        context.getLog().warn("The snapshot {} of vat {} failed; its actor restarts: {}", what, vat, cause.toString());
        throw new VatFault("the snapshot " + what + " of vat \"" + vat + "\" failed", cause);
    }

    private Behavior<Command> onLoad(Load job) {
        Source<ByteString, NotUsed> bytes = StreamConverters.fromInputStream(
                        () -> job.snapshot().open(), CHUNK_BYTES)
                .mapMaterializedValue(stage -> {
                    stage.whenCompleteAsync(
                            (result, failure) -> {
                                if (failure != null) {
                                    context.getSelf().tell(new LoadFailed(failure));
                                }
                            },
                            executor);
                    return NotUsed.getInstance();
                });
        job.replyTo().tell(StatusReply.success(ReadViews.watch(views, "loading a snapshot of vat " + vat, bytes)));
        return Behaviors.same();
    }

    /** Reads on a connection of its own, on the dispatcher for blocking work. */
    private Behavior<Command> onReadSpan(ReadSpan job) {
        Source<String, NotUsed> items = ResourceSource.of(
                () -> CommittedSpan.open(storeDir, options, vat, job.startPos()),
                CommittedSpan::next,
                CommittedSpan::close);
        job.replyTo().tell(StatusReply.success(ReadViews.watch(views, "reading a span of vat " + vat, items)));
        return Behaviors.same();
    }

    /** The fault that restarts the actor of a vat. */
    static final class VatFault extends RuntimeException {
        private static final long serialVersionUID = 1L;

        VatFault(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
