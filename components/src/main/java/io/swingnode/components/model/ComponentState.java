package io.swingnode.components.model;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One component as recorded in the journal.
 *
 * @param directory name of the installed version's directory below the component's {@code app}; empty until
 *     files are installed
 * @param listing SHA-256 of the list of installed files; empty when the component brings none
 * @param lastExit the last end of its process that nobody had asked for
 */
public record ComponentState(
        ComponentDefinition definition,
        Status status,
        Optional<Instant> startedAt,
        Optional<Instant> stoppedAt,
        Map<String, ConfigValue> configs,
        Optional<ProcessRecord> process,
        String directory,
        String listing,
        Optional<ProcessExit> lastExit) {

    /** Records of earlier versions know of no exit. */
    public ComponentState {
        lastExit = Objects.requireNonNullElse(lastExit, Optional.empty());
    }

    public static ComponentState added(ComponentDefinition definition, Map<String, ConfigValue> configs) {
        return new ComponentState(
                definition,
                Status.ADDED,
                Optional.empty(),
                Optional.empty(),
                configs,
                Optional.empty(),
                "",
                "",
                Optional.empty());
    }

    public String id() {
        return definition.id();
    }

    /** Running starts the clock and stopped ends it; any other status leaves both instants. */
    public ComponentState withStatus(Status newStatus, Instant at) {
        return switch (newStatus) {
            case RUNNING -> with(newStatus, Optional.of(at), Optional.empty());
            case STOPPED -> with(newStatus, Optional.empty(), Optional.of(at));
            default -> with(newStatus, startedAt, stoppedAt);
        };
    }

    /** The status that the component has, or had, in another record. */
    public ComponentState withStatusOf(ComponentState other) {
        return with(other.status, other.startedAt, other.stoppedAt);
    }

    private ComponentState with(Status newStatus, Optional<Instant> started, Optional<Instant> stopped) {
        return new ComponentState(
                definition, newStatus, started, stopped, configs, process, directory, listing, lastExit);
    }

    public ComponentState withProcess(Optional<ProcessRecord> newProcess) {
        return new ComponentState(
                definition, status, startedAt, stoppedAt, configs, newProcess, directory, listing, lastExit);
    }

    public ComponentState withConfigs(Map<String, ConfigValue> newConfigs) {
        return new ComponentState(
                definition, status, startedAt, stoppedAt, newConfigs, process, directory, listing, lastExit);
    }

    public ComponentState withDefinition(ComponentDefinition newDefinition) {
        return new ComponentState(
                newDefinition, status, startedAt, stoppedAt, configs, process, directory, listing, lastExit);
    }

    public ComponentState withFiles(String newDirectory, String newListing) {
        return new ComponentState(
                definition, status, startedAt, stoppedAt, configs, process, newDirectory, newListing, lastExit);
    }

    public ComponentState withLastExit(ProcessExit exit) {
        return new ComponentState(
                definition, status, startedAt, stoppedAt, configs, process, directory, listing, Optional.of(exit));
    }
}
