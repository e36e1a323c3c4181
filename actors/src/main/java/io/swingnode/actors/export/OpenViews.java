package io.swingnode.actors.export;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What {@link ReadViews} must still know after a restart: the views that are open, and how the log has grown. Used by
 * one actor.
 */
final class OpenViews {
    /** A view and when it was opened. */
    record Known(ReadViews.View view, long sinceNanos) {}

    /** In the order of their opening. */
    private final Map<Long, Known> views = new LinkedHashMap<>();

    private final long limitBytes;

    /** How long the log may get before the next view is ended. */
    private long nextBytes;

    /** How long the log was at the last check, and whether it was longer than at the one before. */
    private long lastBytes;

    private boolean growing;

    /** Why the log cannot be moved to the database. */
    private Optional<String> moveFailure = Optional.empty();

    /** True from the first failure of the actor until it works again. */
    private boolean failing;

    OpenViews(long limitBytes) {
        this.limitBytes = limitBytes;
        this.nextBytes = limitBytes;
    }

    long limitBytes() {
        return limitBytes;
    }

    int count() {
        return views.size();
    }

    void add(Known known) {
        views.put(known.view().id(), known);
    }

    void remove(long id) {
        views.remove(id);
    }

    Optional<Known> oldest() {
        return views.values().stream().findFirst();
    }

    /** True when no view may begin at this length of the log, because the log must start over first. */
    boolean refusesAt(long bytes) {
        return bytes > limitBytes && (growing || bytes > lastBytes);
    }

    /**
     * Notes how long the log is now.
     *
     * @param slackBytes by how much the log may grow before the next view is ended
     * @return the view to end, which is no longer among these; empty when none must be ended
     */
    Optional<Known> check(long bytes, long slackBytes) {
        growing = bytes > lastBytes;
        lastBytes = bytes;
        if (bytes <= limitBytes) {
            nextBytes = limitBytes;
            return Optional.empty();
        }
        Optional<Known> ended = bytes > nextBytes ? oldest() : Optional.empty();
        if (ended.isPresent()) {
            nextBytes = bytes + slackBytes;
            remove(ended.get().view().id());
        }
        return ended;
    }

    void moved(Optional<String> failure) {
        moveFailure = failure;
    }

    Optional<String> moveFailure() {
        return moveFailure;
    }

    /** Notes a failure; true for the first since the actor worked. */
    boolean failed() {
        boolean first = !failing;
        failing = true;
        return first;
    }

    /** Notes that the actor works; true when it failed before. */
    boolean works() {
        boolean again = failing;
        failing = false;
        return again;
    }
}
