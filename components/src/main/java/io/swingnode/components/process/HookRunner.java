package io.swingnode.components.process;

import io.swingnode.components.config.LaunchPlanner;
import io.swingnode.components.config.LaunchSpec;
import io.swingnode.components.model.ApplicationState;
import io.swingnode.components.model.ComponentState;
import io.swingnode.components.model.Hook;
import io.swingnode.components.model.Interruption;
import io.swingnode.components.model.IoWords;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.Migration;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a component's own scripts, each with a time limit. */
public final class HookRunner {
    private static final Logger LOG = LoggerFactory.getLogger(HookRunner.class);
    private static final String HOOKS_LOG = "hooks.log";

    private final LaunchPlanner planner;
    private final long timeoutMillis;
    private final RunningHooks running;

    public HookRunner(LaunchPlanner planner, long timeoutMillis) {
        this.planner = planner;
        this.timeoutMillis = timeoutMillis;
        ProcessTable table = new ProcessTable();
        this.running = new RunningHooks(planner.directories().hooks(), table, new ProcessSignals(table));
    }

    /** Ends the hooks that an earlier node left running; their operations are settled without them. */
    public void endLeftovers(long graceMillis) {
        running.endLeftovers(graceMillis);
    }

    /** Runs the hook if the component declares it. */
    public void run(Hook hook, ApplicationState application, ComponentState component) {
        run(hook, application, component, Map.of(), true);
    }

    /** Runs the hook; a failure is only logged. */
    public void runQuietly(Hook hook, ApplicationState application, ComponentState component, boolean logged) {
        try {
            run(hook, application, component, Map.of(), logged);
        } catch (LifecycleException e) {
            LOG.warn("{}", e.getMessage());
        }
    }

    /** Runs the hook with more environment; its output goes to {@code hooks.log} when it is to be kept. */
    public void run(
            Hook hook,
            ApplicationState application,
            ComponentState component,
            Map<String, String> more,
            boolean logged) {
        String script = component.definition().hooks().get(hook.word());
        if (script != null) {
            runScript(hook.word(), script, application, component, more, logged);
        }
    }

    public void runMigration(Migration migration, ApplicationState application, ComponentState component) {
        Map<String, String> more = Map.of("SWINGNODE_MIGRATION", migration.version());
        runScript("migration", migration.script(), application, component, more, true);
    }

    private void runScript(
            String name,
            String script,
            ApplicationState application,
            ComponentState component,
            Map<String, String> more,
            boolean logged) {
        String place = name + " hook of " + application.id() + "/" + component.id();
        LaunchSpec launch = planner.launch(application, component);
        Path file = launch.directory().resolve(script);
        if (!Files.isRegularFile(file)) {
            throw new LifecycleException(Code.HOOK_FAILED, place + ": its script " + script + " does not exist");
        }
        String token = UUID.randomUUID().toString();
        try {
            Spawner.makeDirectories(launch);
            List<String> words = Files.isExecutable(file) ? List.of(file.toString()) : List.of("sh", file.toString());
            ProcessBuilder builder = new ProcessBuilder(words)
                    .directory(launch.directory().toFile())
                    .redirectInput(Spawner.nothing())
                    .redirectErrorStream(true)
                    .redirectOutput(
                            logged
                                    ? Redirect.appendTo(
                                            launch.logs().resolve(HOOKS_LOG).toFile())
                                    : Redirect.DISCARD);
            builder.environment().clear();
            builder.environment().putAll(launch.environment());
            builder.environment().putAll(more);
            builder.environment().put("SWINGNODE_HOOK", name);
            builder.environment().put(ProcessTable.TOKEN, token);
            run(place, builder, token);
        } catch (IOException e) {
            throw new LifecycleException(Code.HOOK_FAILED, place + " cannot be run: " + IoWords.of(e), e);
        }
    }

    private void run(String place, ProcessBuilder builder, String token) throws IOException {
        running.announce(token);
        try {
            await(place, builder.start(), token);
        } finally {
            running.forget(token);
        }
    }

    private void await(String place, Process process, String token) throws IOException {
        try {
            running.record(token, process);
            if (!process.waitFor(timeoutMillis, TimeUnit.MILLISECONDS)) {
                throw new LifecycleException(
                        Code.HOOK_FAILED, place + " was killed: it took longer than " + timeoutMillis + " ms");
            }
        } catch (InterruptedException e) {
            running.end(token, process);
            Thread.currentThread().interrupt();
            throw Interruption.cancelled();
        } catch (IOException | RuntimeException e) {
            running.end(token, process);
            throw e;
        }
        if (process.exitValue() != 0) {
            throw new LifecycleException(
                    Code.HOOK_FAILED,
                    place + " failed with exit code " + process.exitValue() + "; see " + HOOKS_LOG
                            + " of the component");
        }
    }
}
