package io.swingnode.persistence.parallel;

import io.swingnode.persistence.block.JoinedBlock;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Condition;
import java.util.function.Supplier;

/**
 * The numbered cranks of a block, which any number of threads run beside each other, and which join in the order of their
 * numbers, from 1 without gaps. The result is that of running them one by one in that order: hashes, export lists, contents.
 *
 * <p><b>Design.</b> Each crank has layers of its own, and records what it reads of what has joined ({@link ReadLog}). At its
 * turn what it has read is compared with what is there now; if all of it is the same, running the crank now would do the same,
 * and its changes join the block. Otherwise it is dropped and must be run again. What it had changed is kept as an estimate of
 * what it will change: a higher crank that is about to read that would be stale for certain. A crank joins on the thread that
 * ends it, or on that which joins the one before it. All that is shared is used with the {@link JoinedBlock} held, and all
 * promises are kept after it was let go.
 *
 * <p>Until {@link #close}, the store refuses all that is not done in a numbered crank.
 */
public final class NumberedCranks {
    private final JoinedBlock joined;
    private final JoinedStores stores;
    private final CrankLimits limits;

    // Used with the block held.

    private final Places places;
    private final Versions versions;
    private final Room room;
    private CompletableFuture<Boolean> drained = CompletableFuture.completedFuture(true);
    private Optional<StoreException> over = Optional.empty();

    /** Signalled when a crank has ended, joined or been dropped. */
    private final Condition moved;

    private final News news = new News();

    /** @param first the lowest number, which is 1 unless cranks have joined the block before */
    public NumberedCranks(JoinedBlock joined, JoinedStores stores, CrankLimits limits, long first) {
        this.joined = joined;
        this.stores = stores;
        this.limits = limits;
        this.places = new Places(first);
        this.versions = new Versions(stores);
        this.moved = joined.newCondition();
        this.room = new Room(limits, places, news, moved);
    }

    /**
     * Starts a crank as soon as that can be: the next to join at once; others when the limits allow it, when the crank of a lower
     * number of the same vat has joined, and not before what made a crank of this number stale has joined.
     *
     * @param number any number that has not joined, and has no crank
     * @return completes with the crank, most often at once; what depends on it should go to another thread, for it may
     *     complete in the middle of another crank
     * @throws StoreException (USAGE) for a number that has joined, has a crank, or is skipped; (BUSY) when too many numbers wait
     */
    public CompletionStage<NumberedCrank> start(VatId vat, long number) {
        return hold(() -> {
            Place place = free(number);
            places.request(place, vat);
            // Cranks of one vat join in order: a higher one that was started before this one is stale.
            places.higher(vat, number)
                    .forEach(higher -> room.dropForLower(higher, "a lower one of its vat was started"));
            room.look();
            return place.started();
        });
    }

    /**
     * As {@link #start}, for a crank that can be started now.
     *
     * @throws StoreException (BUSY) when it has to wait; as {@link #start}
     */
    public NumberedCrank crank(VatId vat, long number) {
        CompletableFuture<NumberedCrank> started = start(vat, number).toCompletableFuture();
        if (started.isCompletedExceptionally()) {
            // With a refusal, as when another process writes to the store.
            throw (StoreException) started.exceptionNow();
        }
        return hold(() -> {
            Place place = places.asked(number);
            if (place.state() == Place.State.RUNNING) {
                return place.crank();
            }
            places.takeBack(place);
            throw new StoreException(
                    Reason.BUSY,
                    "crank " + number + " of vat \"" + vat + "\" has to wait until others have joined; start it then");
        });
    }

    /** Runs nothing under a number, so that higher ones can join. As {@link #start} otherwise. */
    public void skip(long number) {
        hold(() -> {
            places.skip(free(number));
            joinAll();
        });
    }

    /** Completes when every number up to the highest that was asked for has joined, or is skipped. */
    public CompletionStage<?> drained() {
        return hold(() -> drained.copy());
    }

    /** The number that joins next. */
    public long next() {
        return hold(places::next);
    }

    /**
     * Gives the store back to the thread that has opened this, which calls it.
     *
     * @throws StoreException (USAGE) when not all have joined
     */
    public void close() {
        hold(() -> {
            joined.requireUser();
            if (over.isEmpty() && !places.isEmpty()) {
                throw new StoreException(Reason.USAGE, places.missing() + "; drain the numbered cranks first");
            }
            finish(new StoreException(Reason.CLOSED, "the numbered cranks were drained; begin others"));
        });
        joined.close();
    }

    /** True until {@link #close}. */
    public boolean isOpen() {
        return hold(over::isEmpty);
    }

    /** The fault after which the store has stopped, if there was one. */
    public Optional<StoreException> fault() {
        return hold(() -> over.filter(why -> !why.reason().isRefusal()));
    }

    /** Drops all cranks, for the store is closed. */
    public void abandon(Runnable closeStore) {
        hold(() -> {
            finish(new StoreException(
                    Reason.CLOSED, "the store is closed; reopen it to continue from its last commit"));
            closeStore.run();
        });
    }

    private void finish(StoreException why) {
        over = over.or(() -> Optional.of(why));
        List.copyOf(places.all()).forEach(place -> news.fail(places.drop(place, why), why));
        if (!drained.isDone()) {
            news.fail(drained, why);
        }
        moved.signalAll();
    }

    private void requireOpen() {
        if (over.isPresent()) {
            throw new StoreException(
                    over.get().reason(), String.valueOf(over.get().getMessage()));
        }
        joined.requireRunning();
    }

    private Place free(long number) {
        requireOpen();
        Place place = places.free(number);
        if (drained.isDone()) {
            drained = new CompletableFuture<>();
        }
        return place;
    }

    // Starting. Called with the block held.

    private void start(Place place) {
        try {
            joined.requireWritable();
        } catch (StoreException e) {
            news.fail(places.drop(place, e), e);
            return;
        }
        NumberedCrank crank =
                new NumberedCrank(this, joined, stores, versions, place.ofVat(), place.number(), limits.stepBytes());
        places.run(place, crank);
        CompletableFuture<NumberedCrank> started = place.started();
        room.took();
        news.complete(started, crank);
    }

    // Reading.

    /** Reads what has joined, for a crank. */
    <T> T read(NumberedCrank crank, Object what, Supplier<T> read) {
        return hold(() -> {
            requireReading(crank);
            awaitEstimate(crank, what);
            return read.get();
        });
    }

    /** Called with the block held. */
    void requireReading(NumberedCrank crank) {
        crank.requireGoing();
        crank.reads(versions.joins());
    }

    /**
     * Lets a crank that is being run again make the change that this crank is about to read. Where nobody runs it, waiting could
     * take all threads that might.
     */
    private void awaitEstimate(NumberedCrank crank, Object what) {
        for (Optional<Place> lower = places.estimatedBelow(crank.number(), what);
                lower.isPresent();
                lower = places.estimatedBelow(crank.number(), what)) {
            Place place = lower.get();
            if (!limits.awaitsReruns() || !place.isRunningAgain()) {
                places.of(crank).startAfter(place.number());
                throw drop(crank, Versions.expected(crank, what, place.number()));
            }
            moved.awaitUninterruptibly();
            requireReading(crank);
        }
    }

    // Dropping. Called with the block held.

    /** Drops a crank for a stale read of its own thread; returns what to throw. */
    StoreException stale(NumberedCrank crank, String read) {
        return drop(crank, Versions.stale(crank, read));
    }

    private StoreException drop(NumberedCrank crank, StoreException conflict) {
        Place place = places.of(crank);
        place.estimate(versions.changesOf(crank));
        room.drop(place, conflict);
        return conflict;
    }

    // Memory.

    /** A crank has grown: has those with the highest numbers make room, or the next to join write into the transaction. */
    void count(NumberedCrank crank) {
        hold(() -> {
            crank.requireGoing();
            boolean takesBlock = room.grow(crank);
            crank.requireGoing();
            if (takesBlock) {
                requireFresh(crank);
                room.giveBlock(crank);
            }
        });
    }

    // Validating and joining.

    void validate(NumberedCrank crank) {
        hold(() -> {
            crank.requireGoing();
            requireFresh(crank);
        });
    }

    private void requireFresh(NumberedCrank crank) {
        versions.conflict(crank).ifPresent(conflict -> {
            throw drop(crank, conflict);
        });
    }

    CompletionStage<?> turn(NumberedCrank crank) {
        return hold(() -> {
            crank.requireGoing();
            CompletableFuture<Boolean> turn = places.of(crank).turn();
            joinAll();
            return turn;
        });
    }

    CompletionStage<CrankHashes> end(NumberedCrank crank, boolean emit) {
        crank.requireNotEnded();
        // Before the block is held.
        String unused = crank.buffer().hash();
        return hold(() -> {
            requireOpen();
            crank.requireNotEnded();
            crank.refuse(new StoreException(Reason.USAGE, "crank " + crank.number() + " has ended"));
            room.countLast(crank);
            CompletableFuture<CrankHashes> end = places.of(crank).end(emit);
            moved.signalAll();
            joinAll();
            return end;
        });
    }

    void drop(NumberedCrank crank) {
        hold(() -> {
            if (!crank.isDropped() && places.has(crank)) {
                room.drop(
                        places.of(crank),
                        new StoreException(
                                Reason.CLOSED, "crank " + crank.number() + " was dropped; start it again, or skip it"));
            }
        });
    }

    /** Joins all whose turn it is. Called with the block held. */
    private void joinAll() {
        boolean goesOn = true;
        while (goesOn && over.isEmpty()) {
            goesOn = places.head().filter(this::step).isPresent();
        }
        room.look();
        if (places.isEmpty() && !drained.isDone()) {
            CompletableFuture<Boolean> all = drained;
            drained = CompletableFuture.completedFuture(true);
            news.complete(all, true);
        }
    }

    /** Does what can be done at the head of the order; true when another number is there now. */
    private boolean step(Place head) {
        return switch (head.state()) {
            case SKIPPED -> pass();
            case ENDED -> isFresh(head) && join(head, head.crank());
            case RUNNING -> head.hasTurns() && isFresh(head) && tellTurns(head);
            case WAITING, DROPPED -> false;
        };
    }

    private boolean pass() {
        places.pass();
        moved.signalAll();
        return true;
    }

    /** Whether the crank whose turn it is can join; it is dropped when it cannot. */
    private boolean isFresh(Place head) {
        NumberedCrank crank = head.crank();
        Optional<StoreException> conflict = versions.conflict(crank);
        if (conflict.isPresent()) {
            if (head.state() == Place.State.ENDED) {
                // Its thread is not at work on it any more.
                head.estimate(versions.changesOf(crank));
            }
            room.drop(head, conflict.get());
        }
        return conflict.isEmpty();
    }

    /** False: it is still there. */
    private boolean tellTurns(Place head) {
        head.takeTurns().forEach(turn -> news.complete(turn, true));
        return false;
    }

    private boolean join(Place head, NumberedCrank crank) {
        boolean unused = tellTurns(head);
        Set<Subject> changed = versions.subjectsOf(crank);
        CompletableFuture<CrankHashes> end = head.joined();
        CrankHashes hashes;
        try {
            hashes = crank.join(stores.joiner(), head.emits());
        } catch (RuntimeException | Error e) {
            notJoined(head, crank, e);
            return false;
        }
        stores.archive().adopt(crank.copies());
        versions.joined(crank, changed);
        news.complete(end, hashes);
        boolean passed = pass();
        room.left(crank);
        return passed;
    }

    /** Its exports could not be handed over, and it keeps its place. */
    private void notJoined(Place head, NumberedCrank crank, Throwable failure) {
        CompletableFuture<CrankHashes> end = head.joined();
        head.endAgain();
        crank.endAgain();
        news.fail(end, failure);
        overAfter(failure);
    }

    // Holding the block.

    /** Does something with the block held, and then tells those who wait what has come of it. */
    <T> T hold(Supplier<T> use) {
        try {
            return joined.hold(() -> {
                try {
                    return use.get();
                } catch (StoreException e) {
                    overAfter(e);
                    throw e;
                } finally {
                    if (over.isEmpty()) {
                        room.startable().forEach(this::start);
                    }
                }
            });
        } finally {
            if (!joined.isHeld()) {
                news.tell();
            }
        }
    }

    /** After a fault the store has stopped, and nobody need wait. */
    private void overAfter(Throwable failure) {
        if (failure instanceof StoreException known && !known.reason().isRefusal()) {
            finish(known);
        }
    }

    private void hold(Runnable use) {
        boolean unused = hold(() -> {
            use.run();
            return true;
        });
    }
}
