package io.swingnode.components.model;

import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * One component as recorded in the journal.
 *
 * @param directory name of the installed version's directory below the component's {@code app}; empty until
 *     files are installed
 * @param listing SHA-256 of the list of installed files; empty when the component brings none
 * @param lastExit the last end of its process that nobody had asked for
 * @param wanted it is to run: an operator has started it, has not stopped it since, and it has neither failed for good
 *     nor done its work; also while its process happens to be gone. Always present
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
        Optional<ProcessExit> lastExit,
        Optional<Boolean> wanted) {
    private static final Set<Status> RUNS = EnumSet.of(Status.STARTING, Status.RUNNING, Status.RESTARTING);

    /** Records of earlier versions know of no exit, and tell by the status alone whether the component is to run. */
    public ComponentState {
        lastExit = Objects.requireNonNullElse(lastExit, Optional.empty());
        wanted = Optional.of(
                Objects.requireNonNullElse(wanted, Optional.<Boolean>empty()).orElse(RUNS.contains(status)));
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
                Optional.empty(),
                Optional.of(false));
    }

    public String id() {
        return definition.id();
    }

    /** True while it is to run, also while its process happens to be gone. */
    public boolean toRun() {
        return wanted.orElse(false);
    }

    /** As {@link #withStatus(Status, Instant, boolean)}, for a status that an operation has given. */
    public ComponentState withStatus(Status newStatus, Instant at) {
        return withStatus(newStatus, at, false);
    }

    /**
     * Running starts the clock and stopped ends it; any other status leaves both instants.
     *
     * @param observed the status follows from the process and not from an operation: that it is stopped then does not
     *     mean that it is to stay so
     */
    public ComponentState withStatus(Status newStatus, Instant at, boolean observed) {
        boolean nowWanted = switch (newStatus) {
            case STARTING, RUNNING, RESTARTING -> true;
            case STOPPED -> observed && toRun();
            case STOPPING, ERROR, ADDED, INSTALLED, CORRUPTED, DELETED -> false;
            case WAITING, DOWNLOADING, DOWNLOADED, INSTALLING, UPGRADING -> toRun();
        };
        return switch (newStatus) {
            case RUNNING -> with(newStatus, Optional.of(at), Optional.empty(), nowWanted);
            case STOPPED -> with(newStatus, Optional.empty(), Optional.of(at), nowWanted);
            default -> with(newStatus, startedAt, stoppedAt, nowWanted);
        };
    }

    /** The status that the component has, or had, in another record, and whether it is to run there. */
    public ComponentState withStatusOf(ComponentState other) {
        return with(other.status, other.startedAt, other.stoppedAt, other.toRun());
    }

    private ComponentState with(
            Status newStatus, Optional<Instant> started, Optional<Instant> stopped, boolean nowWanted) {
        return new ComponentState(
                definition,
                newStatus,
                started,
                stopped,
                configs,
                process,
                directory,
                listing,
                lastExit,
                Optional.of(nowWanted));
    }

    public ComponentState withProcess(Optional<ProcessRecord> newProcess) {
        return new ComponentState(
                definition, status, startedAt, stoppedAt, configs, newProcess, directory, listing, lastExit, wanted);
    }

    public ComponentState withConfigs(Map<String, ConfigValue> newConfigs) {
        return new ComponentState(
                definition, status, startedAt, stoppedAt, newConfigs, process, directory, listing, lastExit, wanted);
    }

    public ComponentState withDefinition(ComponentDefinition newDefinition) {
        return new ComponentState(
                newDefinition, status, startedAt, stoppedAt, configs, process, directory, listing, lastExit, wanted);
    }

    public ComponentState withFiles(String newDirectory, String newListing) {
        return new ComponentState(
                definition, status, startedAt, stoppedAt, configs, process, newDirectory, newListing, lastExit, wanted);
    }

    /** Unless the node restarts it after this end, it is not to run any more. */
    public ComponentState withLastExit(ProcessExit exit) {
        boolean stillWanted = toRun() && exit.action() == ProcessExit.Action.RESTART;
        return new ComponentState(
                definition,
                status,
                startedAt,
                stoppedAt,
                configs,
                process,
                directory,
                listing,
                Optional.of(exit),
                Optional.of(stillWanted));
    }
}
