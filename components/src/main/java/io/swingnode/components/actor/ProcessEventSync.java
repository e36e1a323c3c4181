package io.swingnode.components.actor;

import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import io.swingnode.components.process.ProcessEvent;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the statuses that process events imply, in the order of the events; begins paused. */
public final class ProcessEventSync implements Consumer<ProcessEvent>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessEventSync.class);
    private static final Set<Status> UPDATABLE = Arrays.stream(Status.values())
            .filter(Status::syncUpdatable)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Status.class)));

    private final ExecutorService executor = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("process-events").factory());
    private volatile Consumer<ProcessEvent> target = ProcessEventSync::ignore;

    private static void ignore(ProcessEvent event) {
        LOG.debug("Paused: {}", event);
    }

    public void resume(ApplicationStore store) {
        target = event -> apply(store, event);
    }

    public void pause() {
        target = ProcessEventSync::ignore;
    }

    @Override
    public void accept(ProcessEvent event) {
        Consumer<ProcessEvent> now = target;
        try {
            executor.execute(() -> now.accept(event));
        } catch (RejectedExecutionException e) {
            LOG.debug("Closed: {}", event, e);
        }
    }

    /** A component's own status only, and only where no operation is at work on it. */
    static void apply(ApplicationStore store, ProcessEvent event) {
        try {
            if (event.appId().isEmpty() || event.componentId().isEmpty()) {
                return;
            }
            Status status = event.kind() == ProcessEvent.Kind.ONLINE ? Status.RUNNING : Status.STOPPED;
            String componentId = event.componentId().get();
            boolean known = store.find(event.appId().get())
                    .flatMap(application -> application.component(componentId))
                    .isPresent();
            if (known) {
                store.setStatusFrom(event.appId().get(), UPDATABLE, status, Selection.of(componentId));
            }
        } catch (RuntimeException e) {
            LOG.warn("The event {} could not be recorded", event, e);
        }
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
