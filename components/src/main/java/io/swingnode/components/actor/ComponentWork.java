package io.swingnode.components.actor;

import akka.actor.typed.javadsl.ActorContext;
import io.swingnode.components.actor.Component.Adopt;
import io.swingnode.components.config.ComponentsSettings;
import io.swingnode.components.config.LaunchSpec;
import io.swingnode.components.model.ProcessExit;
import io.swingnode.components.process.LiveProcess;
import io.swingnode.components.process.ProcessJournal;
import io.swingnode.components.process.ProcessKeeper;
import io.swingnode.components.process.ProcessSignals;
import io.swingnode.components.process.ProcessTable;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a component's actor has done on threads that may block; each result comes back to it as a message. */
record ComponentWork(
        ActorContext<Component.Command> context, ProcessKeeper keeper, ProcessNews news, Executor executor) {
    /** What has become of it. */
    sealed interface Result extends Component.Note {}

    record Adopted(Optional<LiveProcess> live) implements Result {}

    record Launched(LiveProcess live) implements Result {}

    record Failed(Throwable failure) implements Result {}

    /** No process is left; {@code unrecorded} is why that could not be written. */
    record Ended(Optional<RuntimeException> unrecorded) implements Result {}

    /** The process ended without being asked to. */
    record Exited(String token) implements Result {}

    /** What the process and its descendants hold of the memory. */
    record Measured(String token, long residentBytes) implements Result {}

    private static final Logger LOG = LoggerFactory.getLogger(ComponentWork.class);

    static ComponentWork of(
            ActorContext<Component.Command> context,
            ProcessJournal journal,
            ProcessNews news,
            ComponentsSettings settings) {
        ProcessTable table = new ProcessTable();
        ProcessKeeper keeper = new ProcessKeeper(table, new ProcessSignals(table), journal, settings.killGraceMillis());
        return new ComponentWork(context, keeper, news, settings.executor());
    }

    /**
     * Looks for the recorded process.
     *
     * @param next what is done when it has ended unasked; empty when nobody is to hear of that
     * @param told whether such an end was told already, and is only to be recorded
     */
    void find(Adopt adopt, Optional<ProcessExit.Action> next, boolean told) {
        LaunchSpec launch = adopt.launch();
        run(
                () -> keeper.find(adopt.record(), launch, next, exit -> {
                    if (!told) {
                        news.gone(launch, exit);
                    }
                }),
                Adopted::new);
    }

    void spawn(LaunchSpec launch, int restarts) {
        run(() -> keeper.spawn(launch, restarts), Launched::new);
    }

    void end(LiveProcess live) {
        run(() -> keeper.end(live), Ended::new);
    }

    void measure(LiveProcess live) {
        String token = live.record().token();
        context.pipeToSelf(
                CompletableFuture.supplyAsync(() -> keeper.residentBytes(live), executor), (bytes, failure) -> {
                    if (failure != null) {
                        LOG.warn("{}: its use of memory cannot be read", live.launch(), failure);
                    }
                    return new Measured(token, failure == null ? bytes : 0);
                });
    }

    /** The end of a child is told once; that of an adopted process is looked for. */
    void awaitExit(LiveProcess live) {
        live.child()
                .ifPresent(child -> context.pipeToSelf(
                        child.onExit(),
                        (ended, failure) -> new Exited(live.record().token())));
    }

    private <T> void run(Supplier<T> work, Function<T, Component.Command> result) {
        context.pipeToSelf(
                CompletableFuture.supplyAsync(work, executor),
                (value, failure) -> failure == null ? result.apply(value) : new Failed(failure));
    }
}
