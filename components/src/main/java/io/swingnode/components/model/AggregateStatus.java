package io.swingnode.components.model;

import java.util.List;

/** Derives the status of an application from its components. */
public final class AggregateStatus {
    private AggregateStatus() {}

    public static Status of(ApplicationState application) {
        if (application.components().isEmpty()) {
            return withoutComponents(application);
        }
        List<Status> statuses = application.components().stream()
                .filter(component -> !component.definition().gateway())
                .map(ComponentState::status)
                .toList();
        return statuses.isEmpty() ? application.storedStatus() : of(statuses);
    }

    /** The first status in progress, else running, else stopped, else the last one. */
    public static Status of(List<Status> statuses) {
        for (Status status : statuses) {
            if (status.inProgress()) {
                return status;
            }
        }
        if (statuses.contains(Status.RUNNING)) {
            return Status.RUNNING;
        }
        return statuses.contains(Status.STOPPED) ? Status.STOPPED : statuses.getLast();
    }

    private static Status withoutComponents(ApplicationState application) {
        ApplicationDefinition definition = application.definition();
        boolean stored = definition.gateway()
                || application.storedStatus() == Status.ADDED
                || definition.structureVersion() == 0;
        return stored ? application.storedStatus() : Status.STOPPED;
    }
}
