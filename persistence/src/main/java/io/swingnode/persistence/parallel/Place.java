package io.swingnode.persistence.parallel;

import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.VatId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A number in the order of a block, until its crank has joined. Used with the block held. */
final class Place {
    enum State {
        /** To be started when there is room. */
        WAITING("is about to be started"),
        /** Its thread works on it. */
        RUNNING("is being run"),
        /** It joins when its turn comes. */
        ENDED("has ended, and joins when its turn comes"),
        /** It was dropped, and has to be started again. */
        DROPPED("was dropped"),
        /** Nothing is run under this number. */
        SKIPPED("is skipped");

        private final String words;

        State(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    private final long number;
    private State state = State.DROPPED;
    private Optional<VatId> vat = Optional.empty();
    private Optional<NumberedCrank> crank = Optional.empty();
    private CompletableFuture<NumberedCrank> started = new CompletableFuture<>();
    private CompletableFuture<CrankHashes> joined = new CompletableFuture<>();

    /** Those who wait for its turn. */
    private List<CompletableFuture<Boolean>> turns = new ArrayList<>();

    private boolean emit;

    /** How often it was started. */
    private int starts;

    /** It must not start before this number has joined. */
    private long startsAfter;

    /** What it changed when it was found stale, and will most likely change again. */
    private Set<Object> estimates = Set.of();

    Place(long number) {
        this.number = number;
    }

    long number() {
        return number;
    }

    State state() {
        return state;
    }

    /** The vat of a number that was asked for. */
    VatId ofVat() {
        return vat.orElseThrow();
    }

    NumberedCrank crank() {
        return crank.orElseThrow();
    }

    boolean isOf(NumberedCrank some) {
        return crank.isPresent() && crank.get().equals(some);
    }

    boolean emits() {
        return emit;
    }

    long startsAfter() {
        return startsAfter;
    }

    void startAfter(long lower) {
        startsAfter = lower;
    }

    boolean isOf(VatId some) {
        return vat.isPresent() && vat.get().equals(some);
    }

    /** True while the thread of a crank that was started again is at work. */
    boolean isRunningAgain() {
        return state == State.RUNNING && starts > 1 && crank().hasBegun();
    }

    boolean willChange(Object what) {
        return estimates.contains(what);
    }

    void estimate(Set<Object> changes) {
        estimates = changes;
    }

    boolean isEstimated() {
        return !estimates.isEmpty();
    }

    void request(VatId ofVat) {
        state = State.WAITING;
        vat = Optional.of(ofVat);
        started = new CompletableFuture<>();
    }

    boolean wasStarted() {
        return starts > 0;
    }

    void takeBack() {
        state = State.DROPPED;
    }

    CompletableFuture<NumberedCrank> started() {
        return started;
    }

    void run(NumberedCrank begun) {
        state = State.RUNNING;
        crank = Optional.of(begun);
        starts++;
    }

    void skip() {
        state = State.SKIPPED;
        vat = Optional.empty();
        estimates = Set.of();
    }

    CompletableFuture<CrankHashes> end(boolean emits) {
        state = State.ENDED;
        emit = emits;
        joined = new CompletableFuture<>();
        return joined;
    }

    CompletableFuture<CrankHashes> joined() {
        return joined;
    }

    /** It has to be ended again. */
    void endAgain() {
        state = State.RUNNING;
    }

    CompletableFuture<Boolean> turn() {
        CompletableFuture<Boolean> turn = new CompletableFuture<>();
        turns.add(turn);
        return turn;
    }

    boolean hasTurns() {
        return !turns.isEmpty();
    }

    List<CompletableFuture<Boolean>> takeTurns() {
        List<CompletableFuture<Boolean>> taken = turns;
        turns = new ArrayList<>();
        return taken;
    }

    /** All that somebody waits for, to be told why it will not come; the crank is gone. */
    List<CompletableFuture<?>> drop(StoreException why) {
        List<CompletableFuture<?>> waiting = new ArrayList<>(takeTurns());
        if (state == State.ENDED) {
            waiting.add(joined);
        }
        if (state == State.WAITING) {
            waiting.add(started);
        }
        crank.ifPresent(dropped -> dropped.refuse(why));
        crank = Optional.empty();
        state = State.DROPPED;
        return waiting;
    }
}
