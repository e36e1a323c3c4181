package io.swingnode.node.control;

import io.swingnode.components.LifecycleManager;
import io.swingnode.components.event.AppEvent;
import io.swingnode.components.model.Selection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/** An operation that runs on behalf of a client, together with the jobs that it queued. */
final class ControlWork {
    private static final Executor THREADS =
            task -> Thread.ofVirtual().name("control-work").start(task);

    /** The operation; returns the id of its application. */
    interface Body {
        String run();
    }

    private final CompletableFuture<String> started;
    private final CompletableFuture<String> ended;

    private ControlWork(CompletableFuture<String> started, CompletableFuture<String> ended) {
        this.started = started;
        this.ended = ended;
    }

    /** Starts the operation. When {@code waits}, the work ends only when the jobs that it queued have ended. */
    static ControlWork start(LifecycleManager manager, Body body, Selection selection, boolean waits) {
        CompletableFuture<String> started = CompletableFuture.supplyAsync(body::run, THREADS);
        CompletableFuture<String> ended = started.thenApplyAsync(
                app -> {
                    if (waits) {
                        manager.awaitIdle(app, selection);
                    }
                    return app;
                },
                THREADS);
        return new ControlWork(started, ended);
    }

    /** Completes when the work has ended, well or not. */
    CompletableFuture<String> ended() {
        return ended;
    }

    /** True for events of the application; for all events while an install has not yet determined its id. */
    boolean isAbout(AppEvent event) {
        return !started.isDone()
                || started.isCompletedExceptionally()
                || started.join().equals(event.appId());
    }

    /** The application's id; throws what the operation threw. */
    String outcome() throws Exception {
        try {
            return ended.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
