package io.swingnode.components.actor;

import akka.actor.typed.ActorRef;
import io.swingnode.components.model.ApplicationState;
import java.util.Optional;
import java.util.UUID;

/** The installation of an application, claimed until this is closed; no other operation accepts or undoes one. */
public final class InstallClaim implements AutoCloseable {
    private final String appId;
    private final UUID id;
    private final Optional<ApplicationState> application;
    private final ActorRef<Applications.Command> applications;

    InstallClaim(
            String appId,
            UUID id,
            Optional<ApplicationState> application,
            ActorRef<Applications.Command> applications) {
        this.appId = appId;
        this.id = id;
        this.application = application;
        this.applications = applications;
    }

    public String appId() {
        return appId;
    }

    /** The application when the claim was granted. */
    public Optional<ApplicationState> application() {
        return application;
    }

    @Override
    public void close() {
        applications.tell(new Applications.Forward(appId, new InstallMessage.Release(id)));
    }
}
