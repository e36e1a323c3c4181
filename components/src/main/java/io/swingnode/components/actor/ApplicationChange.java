package io.swingnode.components.actor;

import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ConfigValue;
import io.swingnode.components.model.InstallPlan;
import io.swingnode.components.model.InstalledFiles;
import io.swingnode.components.model.PendingRemoval;
import io.swingnode.components.model.ProcessExit;
import io.swingnode.components.model.Rollback;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A change to the record of one application. The actor of the application checks whether it is allowed and writes it,
 * with no other change between the two; a refusal changes nothing.
 */
public sealed interface ApplicationChange {
    /** Records a new application, with its components {@code waiting}; refused when it is installed already. */
    record BeginInstall(ApplicationState added) implements ApplicationChange {}

    /** Drops the record; it may be absent already. */
    record Forget() implements ApplicationChange {}

    /** Changes to an application that is installed; refused with {@code NO_SUCH_APPLICATION} when it is not. */
    sealed interface OfInstalled extends ApplicationChange {}

    /** Writes the status, whatever the present one is. */
    record SetStatus(Status status, Selection selection) implements OfInstalled {}

    /** Writes the status where the present one is among {@code from}. */
    record ReplaceStatus(Set<Status> from, Status status, Selection selection) implements OfInstalled {}

    /** Gives the selection back the statuses of an earlier record, where the present one is among {@code from}. */
    record RestoreStatuses(ApplicationState before, Selection selection, Set<Status> from) implements OfInstalled {}

    /** Records that the process of a component ended without being asked to; nothing if there is no such component. */
    record RecordExit(String componentId, ProcessExit exit) implements OfInstalled {}

    /** Makes the components {@code waiting}; refused while one is in progress, or during a reset or removal. */
    record BeginUpgrade(Selection selection) implements OfInstalled {}

    /** Makes the components {@code starting}; refused while an install or upgrade owns one. */
    record BeginStart(Selection selection) implements OfInstalled {}

    /** Makes the components {@code stopping}; refused while an install or upgrade owns one. */
    record BeginRestart(Selection selection) implements OfInstalled {}

    /** Refused when a process was started meanwhile, or another reset or removal has begun. */
    record BeginReset(PendingRemoval reset) implements OfInstalled {}

    /** Gives components, and the application if the whole is reset, their declared configs and settings. */
    record FinishReset(PendingRemoval reset) implements OfInstalled {}

    /** Refused during an install, an upgrade, or another reset or removal. */
    record BeginRemoval(PendingRemoval removal) implements OfInstalled {}

    /** The removal did not go through; its components may run again. */
    record AbandonRemoval() implements OfInstalled {}

    /** Drops the components of the removal from the record. */
    record FinishRemoval(PendingRemoval removal) implements OfInstalled {}

    /** Sets configs of a component, and returns those of {@code unset} to their defaults; its other configs stay. */
    record SetComponentConfigs(String componentId, Map<String, ConfigValue> values, Set<String> unset)
            implements OfInstalled {}

    /**
     * Sets configs of the application, and its title, description and identity where they are present, and returns those of
     * {@code unset} to their defaults.
     */
    record SetConfigs(
            Map<String, ConfigValue> values,
            Set<String> unset,
            Optional<String> title,
            Optional<String> description,
            Optional<NewIdentity> identity)
            implements OfInstalled {}

    /** A secret key, encrypted, and the public id that belongs to it; the ones before it are archived. */
    record NewIdentity(String encryptedKey, String publicId) {}

    /** Sets the path at which the front end mounts a component; refused when there is no such component. */
    record SetRoutePath(String componentId, String routePath) implements OfInstalled {}

    /** Records which files components have from now on. */
    record PlaceFiles(Map<String, InstalledFiles> files) implements OfInstalled {}

    /** Makes the components {@code installed}, and the application too; the first time counts as its installation. */
    record CompleteInstall(Selection selection) implements OfInstalled {}

    /** Replaces or appends the components of the plan, with their files; everything else stays. */
    record PlaceUpgrade(InstallPlan plan, Map<String, InstalledFiles> files) implements OfInstalled {}

    /** Makes the components of an upgrade what they were before it; all others stay as they are now. */
    record RestoreUpgrade(Rollback rollback) implements OfInstalled {}
}
