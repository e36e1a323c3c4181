package io.swingnode.components.operation;

import io.swingnode.components.config.LaunchSpec;
import io.swingnode.components.process.ProcessInfo;
import io.swingnode.components.process.ProcessRunner;
import java.util.Optional;

/** Forwards each call to another runner; a test overrides the calls it is about. */
abstract class ForwardingProcessRunner implements ProcessRunner {
    private final ProcessRunner runner;

    ForwardingProcessRunner(ProcessRunner runner) {
        this.runner = runner;
    }

    @Override
    public ProcessInfo start(LaunchSpec launch) {
        return runner.start(launch);
    }

    @Override
    public void delete(String appId, String componentId) {
        runner.delete(appId, componentId);
    }

    @Override
    public ProcessInfo reload(LaunchSpec launch) {
        return runner.reload(launch);
    }

    @Override
    public Optional<ProcessInfo> describe(String appId, String componentId) {
        return runner.describe(appId, componentId);
    }
}
