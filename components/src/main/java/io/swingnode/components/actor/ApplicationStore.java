package io.swingnode.components.actor;

import akka.Done;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Through this, operations read and write the records of applications: blocking calls, each durable on return. */
public final class ApplicationStore {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    /** A claim is held for as long as a rollback takes, with its hooks and the end of its processes. */
    private static final Duration CLAIM_TIMEOUT = Duration.ofMinutes(10);

    /** The longest that an operation may take by itself, as a download without a limit may. */
    private static final Duration SETTLING_TIMEOUT = Duration.ofDays(1);

    private final ActorSystem<?> system;
    private final ActorRef<Applications.Command> applications;

    public ApplicationStore(ActorSystem<?> system, ActorRef<Applications.Command> applications) {
        this.system = system;
        this.applications = applications;
    }

    ActorRef<Applications.Command> applications() {
        return applications;
    }

    public List<String> ids() {
        return Replies.await(
                        AskPattern.<Applications.Command, Applications.Known>askWithStatus(
                                applications, Applications.ListIds::new, TIMEOUT, system.scheduler()),
                        system)
                .appIds();
    }

    public void register(String appId) {
        Replies.await(
                AskPattern.<Applications.Command, Done>askWithStatus(
                        applications,
                        replyTo -> new Applications.Register(appId, replyTo),
                        TIMEOUT,
                        system.scheduler()),
                system);
    }

    public void unregister(String appId) {
        Replies.await(
                AskPattern.<Applications.Command, Done>askWithStatus(
                        applications,
                        replyTo -> new Applications.Unregister(appId, replyTo),
                        TIMEOUT,
                        system.scheduler()),
                system);
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
        return Replies.await(
                        AskPattern.<Applications.Command, Held>askWithStatus(
                                applications,
                                replyTo -> new Applications.Forward(appId, new Application.Load(replyTo)),
                                TIMEOUT,
                                system.scheduler()),
                        system)
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

    /** Waits until no operation is under way for a component of the selection; an interruption ends the wait. */
    public void awaitSettled(String appId, Selection selection) {
        if (!ids().contains(appId)) {
            return;
        }
        Done unused = Replies.awaitInterruptibly(AskPattern.<Applications.Command, Done>askWithStatus(
                applications,
                replyTo -> new Applications.Forward(appId, new Application.AwaitSettled(selection, replyTo)),
                SETTLING_TIMEOUT,
                system.scheduler()));
    }

    /** Writes the status of the selection. */
    public ApplicationState setStatus(String appId, Status status, Selection selection) {
        return change(appId, new ApplicationChange.SetStatus(status, selection));
    }

    /** Writes the status where the present one is among {@code from}; elsewhere nothing changes. */
    public ApplicationState setStatusFrom(String appId, Set<Status> from, Status status, Selection selection) {
        return change(appId, new ApplicationChange.ReplaceStatus(from, status, selection));
    }

    /** Changes the record of an application, which has one afterwards. */
    public ApplicationState change(String appId, ApplicationChange change) {
        return changed(appId, change).orElseThrow();
    }

    /** Drops the record of an application. */
    public void forget(String appId) {
        changed(appId, new ApplicationChange.Forget());
    }

    private Optional<ApplicationState> changed(String appId, ApplicationChange change) {
        return Replies.await(
                        AskPattern.<Applications.Command, Held>askWithStatus(
                                applications,
                                replyTo -> new Applications.Forward(appId, new Application.Change(change, replyTo)),
                                TIMEOUT,
                                system.scheduler()),
                        system)
                .application();
    }

    /**
     * Claims the installation of an application; others wait until the claim is closed.
     *
     * @throws LifecycleException when the purpose is refused
     */
    public InstallClaim claim(String appId, InstallMessage.Purpose purpose) {
        return claim(appId, purpose, Selection.ALL);
    }

    /** The same for an operation on these components alone. */
    public InstallClaim claim(String appId, InstallMessage.Purpose purpose, Selection selection) {
        UUID id = UUID.randomUUID();
        try {
            Held held = Replies.await(AskPattern.<Applications.Command, Held>askWithStatus(
                    applications,
                    replyTo ->
                            new Applications.Forward(appId, new InstallMessage.Claim(id, purpose, selection, replyTo)),
                    CLAIM_TIMEOUT,
                    system.scheduler()));
            return new InstallClaim(appId, id, held.application(), applications);
        } catch (RuntimeException failure) {
            // It may still wait, or be granted by now.
            applications.tell(new Applications.Forward(appId, new InstallMessage.Release(id)));
            throw failure;
        }
    }

    /** Takes a step of an install or upgrade, unless somebody cancels it or has changed a status. */
    public InstallMessage.StepAnswer step(String appId, InstallMessage.Step step) {
        return Replies.await(AskPattern.<Applications.Command, InstallMessage.StepAnswer>askWithStatus(
                applications,
                replyTo -> new Applications.Forward(appId, new InstallMessage.TakeStep(step, replyTo)),
                CLAIM_TIMEOUT,
                system.scheduler()));
    }

    /** Asks the actor of a component. */
    <T> T askComponent(
            String appId,
            String componentId,
            akka.japi.function.Function<ActorRef<StatusReply<T>>, Component.Command> message) {
        return Replies.await(
                AskPattern.<Applications.Command, T>askWithStatus(
                        applications,
                        replyTo -> forward(appId, componentId, message.apply(replyTo)),
                        TIMEOUT,
                        system.scheduler()),
                system);
    }

    private static Applications.Forward forward(String appId, String componentId, Component.Command command) {
        return new Applications.Forward(appId, new Application.Forward(componentId, command));
    }
}
