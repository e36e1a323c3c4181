package io.swingnode.components.actor;

import io.swingnode.components.actor.Application.Event;
import io.swingnode.components.actor.Application.StatusWritten;
import io.swingnode.components.actor.Application.Written;
import io.swingnode.components.actor.ApplicationChange.BeginReset;
import io.swingnode.components.actor.ApplicationChange.NewIdentity;
import io.swingnode.components.actor.ApplicationChange.OfInstalled;
import io.swingnode.components.actor.ApplicationChange.RestoreStatuses;
import io.swingnode.components.actor.ApplicationChange.SetConfigs;
import io.swingnode.components.actor.ApplicationChange.SetRoutePath;
import io.swingnode.components.config.ConfigValues;
import io.swingnode.components.model.ApplicationDefinition;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.ConfigDeclaration;
import io.swingnode.components.model.ConfigValue;
import io.swingnode.components.model.Identity;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.PendingRemoval;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Decides what a change does to the record of an application: events, none, or a refusal as an exception. */
record ApplicationRules(String appId, ConfigValues configs) {
    /** Where a front end mounts a component; empty for nowhere. */
    private static final String ROUTE_PATH = "(/[\\x21-\\x7e]*)?";

    List<Event> decide(Optional<ApplicationState> present, ApplicationChange change) {
        return switch (change) {
            case ApplicationChange.BeginInstall begin -> {
                refuseInstalled(present);
                yield List.of(new Written(Optional.of(begin.added())), waiting(begin.added()));
            }
            case ApplicationChange.Forget forget -> List.of(new Written(Optional.empty()));
            case OfInstalled of -> decide(installed(present), of);
        };
    }

    private List<Event> decide(ApplicationState state, OfInstalled change) {
        return switch (change) {
            case ApplicationChange.SetStatus c -> setStatus(state, c.status(), c.selection());
            case ApplicationChange.ReplaceStatus c -> replaceStatus(state, c.from(), c.status(), c.selection());
            case RestoreStatuses c -> written(restored(state, c));
            case ApplicationChange.RecordExit c ->
                written(state.mapComponents(component ->
                        component.id().equals(c.componentId()) ? component.withLastExit(c.exit()) : component));
            case ApplicationChange.BeginUpgrade c -> {
                state.refuseUpgrade(c.selection());
                yield setStatus(state, Status.WAITING, c.selection());
            }
            case ApplicationChange.BeginStart c -> {
                state.refuseInstallation(c.selection());
                yield setStatus(state, Status.STARTING, c.selection());
            }
            case ApplicationChange.BeginRestart c -> {
                state.refuseInstallation(c.selection());
                yield setStatus(state, Status.STOPPING, c.selection());
            }
            case BeginReset c -> written(begun(state, c));
            case ApplicationChange.FinishReset c -> written(reset(state, c.reset()));
            case ApplicationChange.BeginRemoval c -> written(begun(state, c));
            case ApplicationChange.AbandonRemoval c -> written(state.withUnfinished(PendingRemoval.NONE));
            case ApplicationChange.FinishRemoval c -> written(removed(state, c.removal()));
            case ApplicationChange.SetComponentConfigs c -> written(configured(state, c));
            case SetConfigs c -> written(configured(state, c));
            case SetRoutePath c -> written(mounted(state, c));
            case ApplicationChange.PlaceFiles c -> written(ComponentPlacement.placed(state, c.files()));
            case ApplicationChange.CompleteInstall c -> completed(state, c.selection());
            case ApplicationChange.PlaceUpgrade c ->
                written(ComponentPlacement.upgraded(state, c.plan(), c.files(), configs));
            case ApplicationChange.RestoreUpgrade c -> written(ComponentPlacement.restored(state, c.rollback()));
        };
    }

    /** Throws when an operation with this purpose must not claim the installation. */
    void refuseClaim(Optional<ApplicationState> present, InstallMessage.Claim claim) {
        switch (claim.purpose()) {
            case INSTALL -> refuseInstalled(present);
            case UPGRADE, REMOVAL -> installed(present);
            case CANCEL -> {
                Status status = installed(present).status();
                if (!status.beforeInstallation()) {
                    throw notDownloading("application " + appId + " is " + status.word());
                }
            }
            case STOP -> {
                if (!installed(present).downloads(claim.selection())) {
                    throw notDownloading("no component to stop of application " + appId + " waits or downloads");
                }
            }
            case ROLLBACK -> {
                // The job that undoes its own work decides what is left to undo.
            }
        }
    }

    private static LifecycleException notDownloading(String found) {
        return new LifecycleException(
                Code.NOT_DOWNLOADING,
                found + ": only an install or upgrade that is waiting or downloading can be cancelled");
    }

    /** Components that wait or download although the application as a whole does not. */
    static List<Event> stranded(Optional<ApplicationState> present) {
        return present.map(state -> replaceStatus(state, Status.BEFORE_INSTALLATION, Status.ERROR, Selection.ALL))
                .orElse(List.of());
    }

    /** The events of a step, none when no status changes; empty when the components have another status by now. */
    Optional<List<Event>> step(Optional<ApplicationState> present, InstallMessage.Step step) {
        return present.flatMap(state -> switch (step) {
            case InstallMessage.BeginDownload begin ->
                state.statusOf(begin.selection()) == Status.WAITING
                        ? Optional.of(downloading(state, begin.fetched()))
                        : Optional.empty();
            case InstallMessage.BeginInstallation begin ->
                state.selected(begin.selection()).stream()
                                .allMatch(component -> component.status().beforeInstallation())
                        ? Optional.of(setStatus(state, begin.next(), begin.selection()))
                        : Optional.empty();
        });
    }

    private void refuseInstalled(Optional<ApplicationState> present) {
        if (present.isPresent()) {
            throw new LifecycleException(
                    Code.ALREADY_INSTALLED,
                    "application " + appId + " is installed already; upgrade it, or remove it first");
        }
    }

    private ApplicationState installed(Optional<ApplicationState> present) {
        return present.orElseThrow(
                () -> new LifecycleException(Code.NO_SUCH_APPLICATION, "no application " + appId + " is installed"));
    }

    private static List<Event> written(ApplicationState state) {
        return List.of(new Written(Optional.of(state)));
    }

    private static Event waiting(ApplicationState added) {
        return new StatusWritten(Status.WAITING, ids(added, Selection.ALL), true, Instant.now(), false);
    }

    /** {@code waiting} and {@code downloading} are also written as the application's own. */
    private static List<Event> setStatus(ApplicationState state, Status status, Selection selection) {
        boolean stored = status.beforeInstallation()
                || (state.definition().gateway() && state.components().isEmpty());
        List<String> ids = ids(state, selection);
        return ids.isEmpty() && !stored
                ? List.of()
                : List.of(new StatusWritten(status, ids, stored, Instant.now(), false));
    }

    /** Used where the status follows from something else than an operation on these components. */
    private static List<Event> replaceStatus(
            ApplicationState state, Set<Status> from, Status status, Selection selection) {
        List<String> ids = state.selected(selection).stream()
                .filter(component -> from.contains(component.status()))
                .map(ComponentState::id)
                .toList();
        return ids.isEmpty() ? List.of() : List.of(new StatusWritten(status, ids, false, Instant.now(), true));
    }

    /** Those with files to fetch become {@code downloading}; none when there is nothing to fetch. */
    private static List<Event> downloading(ApplicationState state, List<String> fetched) {
        List<String> present =
                fetched.stream().filter(id -> state.component(id).isPresent()).toList();
        // An empty selection would mean all components.
        return present.isEmpty() ? List.of() : setStatus(state, Status.DOWNLOADING, Selection.of(present));
    }

    private static List<String> ids(ApplicationState state, Selection selection) {
        return state.selected(selection).stream().map(ComponentState::id).toList();
    }

    private static ApplicationState restored(ApplicationState state, RestoreStatuses change) {
        ApplicationState before = change.before();
        return state.mapSelected(
                        change.selection(),
                        component -> before.component(component.id())
                                .filter(earlier -> change.from().contains(component.status()))
                                .map(component::withStatusOf)
                                .orElse(component))
                .withStoredStatus(before.storedStatus());
    }

    /** A process that was started meanwhile would lose its directories. */
    private static ApplicationState begun(ApplicationState state, BeginReset change) {
        boolean started = change.reset().components().stream()
                .flatMap(component -> state.component(component.id()).stream())
                .anyMatch(component -> component.process().isPresent());
        if (started || isOtherUnfinished(state, change.reset())) {
            throw new LifecycleException(
                    Code.COMPONENT_IN_PROGRESS,
                    "another operation on " + state.id() + " has begun meanwhile; reset when it has ended");
        }
        return state.withUnfinished(Optional.of(change.reset()));
    }

    private static ApplicationState begun(ApplicationState state, ApplicationChange.BeginRemoval change) {
        boolean installing =
                state.components().stream().anyMatch(c -> c.status().ofInstallation());
        if (installing || isOtherUnfinished(state, change.removal())) {
            throw new LifecycleException(
                    Code.INSTALL_IN_PROGRESS,
                    "another operation on " + state.id() + " has begun meanwhile; try again when it has ended");
        }
        return state.withUnfinished(Optional.of(change.removal()));
    }

    private static boolean isOtherUnfinished(ApplicationState state, PendingRemoval pending) {
        return state.unfinished().filter(other -> !pending.repeats(other)).isPresent();
    }

    private static ApplicationState reset(ApplicationState state, PendingRemoval reset) {
        Set<String> ids = ids(reset);
        ApplicationState changed =
                state.mapComponents(c -> ids.contains(c.id()) && !c.definition().gateway()
                        ? c.withConfigs(ConfigValues.defaults(c.definition().configs()))
                        : c);
        if (reset.whole()) {
            ApplicationDefinition definition = changed.definition();
            changed = changed.withSettings(definition.settings())
                    .withConfigs(ConfigValues.defaults(definition.configs()));
        }
        return changed.withUnfinished(PendingRemoval.NONE);
    }

    private static ApplicationState removed(ApplicationState state, PendingRemoval removal) {
        Set<String> ids = ids(removal);
        List<ComponentState> remaining = state.components().stream()
                .filter(component -> !ids.contains(component.id()))
                .toList();
        return state.withComponents(remaining).withUnfinished(PendingRemoval.NONE);
    }

    private static Set<String> ids(PendingRemoval pending) {
        return pending.components().stream().map(ComponentState::id).collect(Collectors.toSet());
    }

    private static ApplicationState configured(ApplicationState state, ApplicationChange.SetComponentConfigs change) {
        return state.mapComponents(component -> component.id().equals(change.componentId())
                ? component.withConfigs(merged(
                        component.configs(),
                        change.values(),
                        change.unset(),
                        component.definition().configs()))
                : component);
    }

    private static ApplicationState configured(ApplicationState state, SetConfigs change) {
        ApplicationState named = state;
        ApplicationDefinition definition = state.definition();
        if (definition.structureVersion() != 0) {
            named = state.withDefinition(definition.withTitle(
                    change.title().orElse(definition.title()),
                    change.description().orElse(definition.description())));
        }
        ApplicationState changed =
                named.withConfigs(merged(state.configs(), change.values(), change.unset(), definition.configs()));
        return change.identity()
                .map(identity -> changed.withIdentity(rotated(state.identity(), identity)))
                .orElse(changed);
    }

    private static Map<String, ConfigValue> merged(
            Map<String, ConfigValue> before,
            Map<String, ConfigValue> values,
            Set<String> unset,
            List<ConfigDeclaration> declarations) {
        Map<String, ConfigValue> merged = new LinkedHashMap<>(before);
        merged.keySet().removeAll(unset);
        ConfigValues.defaults(declarations).forEach((key, value) -> {
            if (unset.contains(key)) {
                merged.put(key, value);
            }
        });
        merged.putAll(values);
        return merged;
    }

    private static Identity rotated(Identity before, NewIdentity identity) {
        List<String> keys = new ArrayList<>(before.archivedKeys());
        List<String> publicIds = new ArrayList<>(before.archivedIds());
        if (!before.key().isEmpty()) {
            keys.add(before.key());
            publicIds.add(before.publicId());
        }
        return new Identity(identity.encryptedKey(), identity.publicId(), keys, publicIds);
    }

    private static ApplicationState mounted(ApplicationState state, SetRoutePath change) {
        ComponentState component = state.component(change.componentId())
                .orElseThrow(() -> new LifecycleException(
                        Code.CHILD_NOT_FOUND,
                        "application " + state.id() + " has no component " + change.componentId()));
        if (!change.routePath().matches(ROUTE_PATH)) {
            throw new LifecycleException(
                    Code.BAD_CONFIG,
                    "\"" + change.routePath() + "\" is no path of a URL; it begins with / and has no spaces or control"
                            + " characters in it, and others than ASCII as %XX");
        }
        ComponentState mounted = component.withDefinition(component.definition().withRoutePath(change.routePath()));
        return state.mapComponents(other -> other.id().equals(component.id()) ? mounted : other);
    }

    private static List<Event> completed(ApplicationState state, Selection selection) {
        ApplicationState stored = state.withStoredStatus(Status.INSTALLED);
        ApplicationState installed = state.installedAt().isPresent() ? stored : stored.withInstalledAt(Instant.now());
        List<Event> events = new ArrayList<>(written(installed));
        events.addAll(setStatus(installed, Status.INSTALLED, selection));
        return events;
    }
}
