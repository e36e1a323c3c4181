package io.swingnode.persistence.parallel;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** The numbers of a block that have been asked for and have not joined, in their order. Used with the block held. */
final class Places {
    /** Numbers that may have been asked for and not joined. */
    private static final int MAX = 100_000;

    /** For each crank that may be in flight, how many of those that wait are looked at when there is room. */
    private static final int LOOKED_AT = 4;

    private final TreeMap<Long, Place> byNumber = new TreeMap<>();

    /** Those that have a crank. */
    private final TreeMap<Long, Place> inFlight = new TreeMap<>();

    /** Those of which it is known what they will change. */
    private final TreeMap<Long, Place> estimated = new TreeMap<>();

    private long next;
    private int waiting;

    Places(long first) {
        this.next = first;
    }

    /** The number that joins next. */
    long next() {
        return next;
    }

    boolean isEmpty() {
        return byNumber.isEmpty();
    }

    boolean hasWaiting() {
        return waiting > 0;
    }

    int inFlight() {
        return inFlight.size();
    }

    /** In the order of their numbers. */
    Collection<Place> all() {
        return Collections.unmodifiableCollection(byNumber.values());
    }

    /** The place of the number that joins next, if it was asked for. */
    Optional<Place> head() {
        return Optional.ofNullable(byNumber.get(next));
    }

    /** The next number is passed: its crank has joined, or it is skipped. */
    void pass() {
        Place passed = byNumber.remove(next);
        if (passed != null) {
            inFlight.remove(next);
            estimated.remove(next);
        }
        next++;
    }

    /**
     * The place of a number under which nothing is run.
     *
     * @throws StoreException (USAGE) when something is, or was; (BUSY) when too many numbers were asked for
     */
    Place free(long number) {
        if (number < next) {
            throw new StoreException(
                    Reason.USAGE, "crank " + number + " has joined; the lowest that has not is " + next);
        }
        Place place = byNumber.get(number);
        if (place == null) {
            if (byNumber.size() >= MAX) {
                throw new StoreException(
                        Reason.BUSY, MAX + " numbers wait for their cranks; ask for the next when some have joined");
            }
            place = new Place(number);
            byNumber.put(number, place);
        } else if (place.state() != Place.State.DROPPED) {
            throw new StoreException(
                    Reason.USAGE, "crank " + number + " " + place.state().words());
        }
        return place;
    }

    /** The place of a number that was asked for. */
    Place asked(long number) {
        return Objects.requireNonNull(byNumber.get(number));
    }

    /** The place of a crank that is in flight. */
    Place of(NumberedCrank crank) {
        return Optional.ofNullable(inFlight.get(crank.number()))
                .filter(place -> place.isOf(crank))
                .orElseThrow(() -> new IllegalStateException("crank " + crank.number() + " is not in flight"));
    }

    boolean has(NumberedCrank crank) {
        Place place = inFlight.get(crank.number());
        return place != null && place.isOf(crank);
    }

    Optional<Place> highestInFlight() {
        return inFlight.isEmpty()
                ? Optional.empty()
                : Optional.of(inFlight.lastEntry().getValue());
    }

    /** Those in flight that have a higher number and are of that vat. */
    List<Place> higher(VatId vat, long number) {
        return inFlight.tailMap(number, false).values().stream()
                .filter(place -> place.isOf(vat))
                .toList();
    }

    /** The lowest below a number that is expected to change something. */
    Optional<Place> estimatedBelow(long number, Object what) {
        if (estimated.isEmpty()) {
            return Optional.empty();
        }
        return estimated.headMap(number).values().stream()
                .filter(place -> place.willChange(what))
                .findFirst();
    }

    /**
     * Which of those that wait can be started now: the next to join always; others when fewer than {@code most} are in flight,
     * there is room, and no lower number of the same vat is left.
     */
    List<Place> startable(int most, boolean hasRoom) {
        List<Place> found = new ArrayList<>();
        Set<VatId> busy = new HashSet<>();
        int looked = 0;
        for (Place place : byNumber.values()) {
            if (place.state() == Place.State.WAITING) {
                boolean fits = hasRoom && inFlight.size() + found.size() < most && place.startsAfter() < next;
                if (place.number() == next || (fits && !busy.contains(place.ofVat()))) {
                    found.add(place);
                }
                looked++;
            }
            boolean full = inFlight.size() + found.size() >= most;
            if (looked > LOOKED_AT * most || (full && (looked > 0 || place.number() > next))) {
                break;
            }
            if (place.state() != Place.State.SKIPPED) {
                busy.add(place.ofVat());
            }
        }
        return found;
    }

    /** Which numbers have not joined, in words. */
    String missing() {
        return "the numbers from " + next + " to " + byNumber.lastKey() + " have not all joined";
    }

    // What becomes of a place.

    void request(Place place, VatId vat) {
        place.request(vat);
        waiting++;
    }

    void run(Place place, NumberedCrank crank) {
        place.run(crank);
        waiting--;
        inFlight.put(place.number(), place);
    }

    void skip(Place place) {
        place.skip();
        estimated.remove(place.number());
    }

    /** As {@link Place#drop}. */
    List<CompletableFuture<?>> drop(Place place, StoreException why) {
        if (place.state() == Place.State.WAITING) {
            waiting--;
        }
        inFlight.remove(place.number());
        if (place.isEstimated()) {
            estimated.put(place.number(), place);
        }
        return place.drop(why);
    }

    /** A number was asked for in vain. */
    void takeBack(Place place) {
        if (place.state() == Place.State.WAITING) {
            waiting--;
        }
        if (place.wasStarted()) {
            place.takeBack();
        } else {
            byNumber.remove(place.number());
        }
    }
}
