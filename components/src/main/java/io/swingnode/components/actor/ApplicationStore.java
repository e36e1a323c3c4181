package io.swingnode.components.actor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import akka.pattern.StatusReply;
import io.swingnode.components.actor.Application.Held;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Through this, operations read and write the records of applications: blocking calls, each durable on return. */
public final class ApplicationStore {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Set<Status> ANY = EnumSet.allOf(Status.class);

    private final ActorSystem<?> system;
    private final ActorRef<Applications.Command> applications;

    public ApplicationStore(ActorSystem<?> system, ActorRef<Applications.Command> applications) {
        this.system = system;
        this.applications = applications;
    }

    public List<String> ids() {
        return Replies.await(AskPattern.ask(applications, Applications.ListIds::new, TIMEOUT, system.scheduler()))
                .appIds();
    }

    public void register(String appId) {
        Replies.await(AskPattern.<Applications.Command, akka.Done>askWithStatus(
                applications, replyTo -> new Applications.Register(appId, replyTo), TIMEOUT, system.scheduler()));
    }

    public void unregister(String appId) {
        Replies.await(AskPattern.<Applications.Command, akka.Done>askWithStatus(
                applications, replyTo -> new Applications.Unregister(appId, replyTo), TIMEOUT, system.scheduler()));
    }

    public Optional<ApplicationState> find(String appId) {
        return ids().contains(appId) ? held(appId) : Optional.empty();
    }

    /** The application of this id, or the one that has or had this public identity. */
    public ApplicationState resolve(String idOrIdentity) {
        return find(idOrIdentity)
                .or(() -> all().stream()
                        .filter(application -> application.identity().publicId().equals(idOrIdentity)
                                || application.identity().archivedIds().contains(idOrIdentity))
                        .findFirst())
                .orElseThrow(() -> none(idOrIdentity));
    }

    private Optional<ApplicationState> held(String appId) {
        return Replies.await(AskPattern.<Applications.Command, Held>ask(
                        applications,
                        replyTo -> new Applications.Forward(appId, new Application.Load(replyTo)),
                        TIMEOUT,
                        system.scheduler()))
                .application();
    }

    public ApplicationState load(String appId) {
        return find(appId).orElseThrow(() -> none(appId));
    }

    private static LifecycleException none(String appId) {
        return new LifecycleException(Code.NO_SUCH_APPLICATION, "no application " + appId + " is installed");
    }

    public List<ApplicationState> all() {
        return ids().stream().map(this::held).flatMap(Optional::stream).toList();
    }

    /** Writes the status of the selection; {@code waiting} and {@code downloading} also as the application's own. */
    public ApplicationState setStatus(String appId, Status status, Selection selection) {
        ApplicationState application = load(appId);
        boolean stored = status == Status.WAITING
                || status == Status.DOWNLOADING
                || (application.definition().gateway()
                        && application.components().isEmpty());
        return write(appId, status, selection, ANY, stored);
    }

    /** Writes the status where the present one is among {@code from}; elsewhere nothing changes. */
    public ApplicationState setStatusFrom(String appId, Set<Status> from, Status status, Selection selection) {
        return write(appId, status, selection, from, false);
    }

    /** Gives the selection back the statuses of an earlier record, where the present one is among {@code from}. */
    public ApplicationState restoreStatuses(ApplicationState before, Selection selection, Set<Status> from) {
        return update(
                before.id(),
                state -> state.mapSelected(
                                selection,
                                component -> before.component(component.id())
                                        .filter(earlier -> from.contains(component.status()))
                                        .map(component::withStatusOf)
                                        .orElse(component))
                        .withStoredStatus(before.storedStatus()));
    }

    private ApplicationState write(String appId, Status status, Selection selection, Set<Status> from, boolean stored) {
        return Replies.await(AskPattern.<Applications.Command, ApplicationState>askWithStatus(
                applications,
                replyTo -> new Applications.Forward(
                        appId, new Application.SetStatus(status, selection, from, stored, replyTo)),
                TIMEOUT,
                system.scheduler()));
    }

    /** Changes the record of an application that exists. */
    public ApplicationState update(String appId, UnaryOperator<ApplicationState> change) {
        return put(appId, present -> Optional.of(change.apply(present.orElseThrow(() -> none(appId)))))
                .orElseThrow();
    }

    /** Changes the record, from or to none at all. */
    public Optional<ApplicationState> put(String appId, UnaryOperator<Optional<ApplicationState>> change) {
        return Replies.await(AskPattern.<Applications.Command, Held>askWithStatus(
                        applications,
                        replyTo -> new Applications.Forward(appId, new Application.Update(change, replyTo)),
                        TIMEOUT,
                        system.scheduler()))
                .application();
    }

    /** Asks the actor of a component. */
    <T> T askComponent(
            String appId, String componentId, akka.japi.function.Function<ActorRef<T>, Component.Command> message) {
        return Replies.await(AskPattern.<Applications.Command, T>ask(
                applications,
                replyTo -> forward(appId, componentId, message.apply(replyTo)),
                TIMEOUT,
                system.scheduler()));
    }

    /** Asks the actor of a component for something that it may refuse. */
    <T> T askComponentWithStatus(
            String appId,
            String componentId,
            akka.japi.function.Function<ActorRef<StatusReply<T>>, Component.Command> message) {
        return Replies.await(AskPattern.<Applications.Command, T>askWithStatus(
                applications,
                replyTo -> forward(appId, componentId, message.apply(replyTo)),
                TIMEOUT,
                system.scheduler()));
    }

    private static Applications.Forward forward(String appId, String componentId, Component.Command command) {
        return new Applications.Forward(appId, new Application.Forward(componentId, command));
    }
}
