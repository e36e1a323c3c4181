package io.swingnode.persistence.parallel;

import io.swingnode.protocol.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;

/**
 * Keeps the cranks that are in flight within their limits. Who joins next always has room: others make it, those with the
 * highest numbers first, and are not started again before they are next themselves. Used with the block held.
 */
final class Room {
    private final CrankLimits limits;
    private final Places places;
    private final News news;

    /** Signalled when a crank is dropped. */
    private final Condition moved;

    private long bytes;

    /** The crank that has the block; nothing is started beside it. */
    private Optional<NumberedCrank> alone = Optional.empty();

    /** True when there may be more room than before. */
    private boolean grown;

    Room(CrankLimits limits, Places places, News news, Condition moved) {
        this.limits = limits;
        this.places = places;
        this.news = news;
        this.moved = moved;
    }

    /** A number waits, or the order has moved on. */
    void look() {
        grown = true;
    }

    /** Which of those that wait have to be started. */
    List<Place> startable() {
        if (!grown || alone.isPresent() || !places.hasWaiting()) {
            return List.of();
        }
        grown = false;
        return places.startable(limits.cranks(), bytes < limits.bytes());
    }

    /** A crank was started. */
    void took() {
        if (places.inFlight() > limits.cranks()) {
            dropHighest("a lower one had to be started");
        }
    }

    /**
     * A crank has grown.
     *
     * @return true when it is the only one, and has to go on in the block's transaction
     */
    boolean grow(NumberedCrank crank) {
        bytes += crank.takeUncounted();
        while (bytes > limits.bytes()
                && places.highestInFlight()
                        .filter(highest -> highest.number() != places.next())
                        .isPresent()) {
            dropHighest("all of them together take more than " + limits.bytes() + " bytes");
        }
        return bytes > limits.bytes() && places.has(crank) && !crank.hasBlock();
    }

    /** A crank has ended, and says what has not been counted yet. */
    void countLast(NumberedCrank crank) {
        bytes += crank.takeUncounted();
    }

    /** Gives the block to a crank, so that what it changes can be written into the transaction. */
    void giveBlock(NumberedCrank crank) {
        crank.buffer().takeBlock();
        alone = Optional.of(crank);
    }

    private void dropHighest(String why) {
        Place highest = places.highestInFlight().orElseThrow();
        highest.startAfter(highest.number() - 1);
        dropForLower(highest, why);
    }

    /** Drops a crank for one with a lower number. */
    void dropForLower(Place place, String why) {
        drop(place, Versions.conflict(place.crank(), "was dropped, for " + why));
    }

    /** Drops a crank. */
    void drop(Place place, StoreException why) {
        NumberedCrank crank = place.crank();
        if (crank.hasBlock()) {
            crank.buffer().giveBlockBack();
        }
        if (place.state() == Place.State.ENDED) {
            // Otherwise its thread may be at work with them; they are freed with the crank.
            crank.copies().release();
        }
        news.fail(places.drop(place, why), why);
        left(crank);
    }

    /** A crank has joined, or was dropped. */
    void left(NumberedCrank crank) {
        bytes -= crank.countedBytes();
        alone = alone.filter(other -> !other.equals(crank));
        grown = true;
        moved.signalAll();
    }
}
