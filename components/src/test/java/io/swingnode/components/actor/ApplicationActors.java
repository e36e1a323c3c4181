package io.swingnode.components.actor;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AskPattern;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import akka.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import akka.persistence.testkit.javadsl.PersistenceTestKit;
import com.typesafe.config.ConfigFactory;
import io.swingnode.components.Fixture;
import io.swingnode.components.TestNode;
import io.swingnode.components.actor.Application.Held;
import io.swingnode.components.config.ComponentsSettings;
import io.swingnode.components.config.ConfigValues;
import io.swingnode.components.config.LaunchPlanner;
import io.swingnode.components.config.LaunchSpec;
import io.swingnode.components.config.SecretBox;
import io.swingnode.components.event.Events;
import io.swingnode.components.manifest.ManifestReader;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.Identity;
import io.swingnode.components.model.Manifest;
import io.swingnode.components.model.PendingRemoval;
import io.swingnode.components.model.Selection;
import io.swingnode.components.model.Status;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** The actors of applications over a journal in memory that can be told to fail. */
final class ApplicationActors implements AutoCloseable {
    final ActorTestKit kit;
    final PersistenceTestKit journal;
    final ConfigValues configs;
    private final LaunchPlanner planner;

    ApplicationActors(Path home) {
        kit = ActorTestKit.create(
                "actors",
                ConfigFactory.load(PersistenceTestKitPlugin.getInstance()
                        .config()
                        .withFallback(PersistenceTestKitSnapshotPlugin.config())));
        journal = PersistenceTestKit.create(kit.system());
        ComponentsSettings settings = TestNode.settings(home);
        SecretBox secrets = SecretBox.open(settings.directories().secretKey());
        configs = new ConfigValues(secrets);
        planner = new LaunchPlanner(settings.directories(), secrets);
    }

    /** The application of a fixture as its install records it, with the status given. */
    static ApplicationState application(Fixture fixture, Status status) {
        Manifest manifest = ManifestReader.read(fixture.write());
        List<ComponentState> components = manifest.components().stream()
                .map(definition -> ComponentState.added(definition, Map.of()).withStatus(status, Instant.EPOCH))
                .toList();
        return new ApplicationState(
                manifest.application(),
                Map.of(),
                Map.of(),
                Identity.NONE,
                status,
                Optional.empty(),
                components,
                PendingRemoval.NONE);
    }

    LaunchSpec launch(ApplicationState application, ComponentState component) {
        return planner.launch(application, component);
    }

    ActorRef<Application.Command> spawn(
            ComponentsSettings settings, BiFunction<ApplicationState, ComponentState, LaunchSpec> launches) {
        return kit.spawn(application(settings, launches));
    }

    Behavior<Application.Command> application(
            ComponentsSettings settings, BiFunction<ApplicationState, ComponentState, LaunchSpec> launches) {
        ActorRef<ProcessEventSync.Command> events = kit.spawn(ProcessEventSync.create(new Events(new NoEvents())));
        return Application.create(Fixture.ID, new Application.Collaborators(settings, configs, events, launches));
    }

    ApplicationStore store(ComponentsSettings settings) {
        return new ApplicationStore(kit.system(), kit.spawn(applications(settings)));
    }

    Behavior<Applications.Command> applications(ComponentsSettings settings) {
        ActorRef<ProcessEventSync.Command> events = kit.spawn(ProcessEventSync.create(new Events(new NoEvents())));
        return Applications.create(new Application.Collaborators(settings, configs, events, planner::launch));
    }

    ApplicationState change(ActorRef<Application.Command> actor, ApplicationChange change) {
        return Replies.await(AskPattern.<Application.Command, Held>askWithStatus(
                        actor,
                        replyTo -> new Application.Change(change, replyTo),
                        TestNode.PATIENCE,
                        kit.system().scheduler()))
                .application()
                .orElseThrow();
    }

    /** Records an application with this status. */
    void install(ActorRef<Application.Command> actor, ApplicationState state, Status status) {
        change(actor, new ApplicationChange.BeginInstall(state));
        change(actor, new ApplicationChange.SetStatus(status, Selection.ALL));
    }

    Optional<ApplicationState> load(ActorRef<Application.Command> actor) {
        return Replies.await(AskPattern.<Application.Command, Held>askWithStatus(
                        actor,
                        Application.Load::new,
                        TestNode.PATIENCE,
                        kit.system().scheduler()))
                .application();
    }

    @Override
    public void close() {
        kit.shutdownTestKit();
    }
}
