package io.swingnode.components.actor;

import akka.Done;
import io.swingnode.components.config.LaunchSpec;
import io.swingnode.components.process.ProcessInfo;
import io.swingnode.components.process.ProcessRunner;
import java.util.Optional;

/** Runs processes by asking the actors of their components. */
public record ActorProcessRunner(ApplicationStore store) implements ProcessRunner {
    @Override
    public ProcessInfo start(LaunchSpec launch) {
        return store.<ProcessInfo>askComponent(
                launch.appId(), launch.componentId(), replyTo -> new Component.Start(launch, replyTo));
    }

    @Override
    public void delete(String appId, String componentId) {
        store.<Done>askComponent(appId, componentId, Component.Delete::new);
    }

    @Override
    public ProcessInfo reload(LaunchSpec launch) {
        return store.<ProcessInfo>askComponent(
                launch.appId(), launch.componentId(), replyTo -> new Component.Reload(launch, replyTo));
    }

    @Override
    public Optional<ProcessInfo> describe(String appId, String componentId) {
        return store.<Optional<ProcessInfo>>askComponent(appId, componentId, Component.Describe::new);
    }
}
