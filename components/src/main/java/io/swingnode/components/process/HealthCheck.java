package io.swingnode.components.process;

import io.swingnode.components.config.ProbeLimits;
import io.swingnode.components.model.ComponentDefinition;
import io.swingnode.components.model.Interruption;
import io.swingnode.components.model.IoWords;
import io.swingnode.components.model.LifecycleException;
import io.swingnode.components.model.LifecycleException.Code;
import io.swingnode.components.model.ProcessIdentity;
import io.swingnode.components.model.ProcessRecord;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;

/** Decides whether a started component is healthy. Blocks until that is known, within the time allowed. */
public final class HealthCheck {
    private static final long STEADY_PAUSE_MILLIS = 100;
    private static final long LOOK_PAUSE_MILLIS = 50;

    /**
     * The time limits of a check.
     *
     * @param steadyMillis how long the component must stay healthy without a break
     * @param timeoutMillis bound of the whole check
     */
    public record Timing(long onlineMillis, long steadyMillis, long timeoutMillis, ProbeLimits probes) {}

    private final ProcessRunner runner;
    private final String appId;
    private final ComponentDefinition component;
    private final Timing timing;
    private final PortOwner owner = new PortOwner(new ProcessTable());
    private final long deadlineNanos;

    private HealthCheck(ProcessRunner runner, String appId, ComponentDefinition component, Timing timing) {
        this.runner = runner;
        this.appId = appId;
        this.component = component;
        this.timing = timing;
        this.deadlineNanos = System.nanoTime() + timing.timeoutMillis() * 1_000_000;
    }

    /** Returns once the component is healthy. */
    public static void run(ProcessRunner runner, String appId, ComponentDefinition component, Timing timing) {
        if (timing.timeoutMillis() < timing.steadyMillis()) {
            throw new LifecycleException(
                    Code.USAGE,
                    "component " + component.id() + ": a start timeout of " + timing.timeoutMillis()
                            + " ms is shorter than the " + timing.steadyMillis() + " ms it must stay healthy");
        }
        new HealthCheck(runner, appId, component, timing).run();
    }

    private void run() {
        ProcessIdentity process = awaitOnline();
        if (component.port() == 0) {
            staysAlive(process);
            return;
        }
        ProcessIdentity answering = awaitAnswer();
        long probes = Math.ceilDiv(timing.steadyMillis(), STEADY_PAUSE_MILLIS);
        for (long i = 0; i < probes; i++) {
            Interruption.sleep(STEADY_PAUSE_MILLIS);
            Optional<String> failure = probe();
            if (failure.isPresent()) {
                throw unhealthy("it stopped answering within " + timing.steadyMillis() + " ms: " + failure.get());
            }
            if (isLate()) {
                throw unhealthy("it was not healthy within " + timing.timeoutMillis() + " ms");
            }
        }
        // Its identity was never another's: the same one at both ends has lived through all of it.
        if (online().filter(answering::equals).isEmpty()) {
            throw unhealthy("its port answers, but its process did not live for " + timing.steadyMillis() + " ms");
        }
        stranger().ifPresent(stranger -> {
            throw unhealthy(stranger);
        });
    }

    private ProcessIdentity awaitOnline() {
        long giveUp = System.nanoTime() + timing.onlineMillis() * 1_000_000;
        while (true) {
            Optional<ProcessIdentity> process = online();
            if (process.isPresent()) {
                return process.get();
            }
            failIfGone();
            if (System.nanoTime() > giveUp) {
                throw unhealthy("its process did not come online within " + timing.onlineMillis() + " ms" + holder());
            }
            if (isLate()) {
                throw unhealthy("its process was not online within " + timing.timeoutMillis() + " ms" + holder());
            }
            Interruption.sleep(LOOK_PAUSE_MILLIS);
        }
    }

    private Optional<ProcessIdentity> online() {
        return record().flatMap(ProcessRecord::identity);
    }

    private Optional<ProcessRecord> record() {
        return runner.describe(appId, component.id())
                .filter(info -> info.state() == ProcessState.ONLINE)
                .flatMap(ProcessInfo::record);
    }

    /** What is wrong with the listener of the port, if it is none of the component's processes. */
    private Optional<String> stranger() {
        return record().flatMap(record -> owner.stranger(record, component.port()))
                .map(stranger -> "port " + component.port() + " is held by " + stranger
                        + ", which is none of its processes; end that, or give the component another port");
    }

    /** Fails at once for a process that has ended for good or was deleted: waiting longer would not help. */
    private void failIfGone() {
        Optional<ProcessState> state = runner.describe(appId, component.id()).map(ProcessInfo::state);
        boolean gone = state.filter(s -> s != ProcessState.ERRORED && s != ProcessState.STOPPED)
                .isEmpty();
        if (gone) {
            throw unhealthy("its process has ended; see its error log (app logs)" + holder());
        }
    }

    /** Who has the port that a process which is gone may have ended for want of. */
    private String holder() {
        return component.port() == 0
                ? ""
                : owner.anyone(component.port())
                        .map(holder -> "; port " + component.port() + " is held by " + holder)
                        .orElse("");
    }

    private void staysAlive(ProcessIdentity process) {
        long until = System.nanoTime() + timing.steadyMillis() * 1_000_000;
        while (System.nanoTime() < until) {
            Interruption.sleep(LOOK_PAUSE_MILLIS);
            if (online().filter(process::equals).isEmpty()) {
                throw unhealthy("its process did not stay alive for " + timing.steadyMillis()
                        + " ms; see its error log (app logs)");
            }
        }
    }

    /** The process whose port answers. */
    private ProcessIdentity awaitAnswer() {
        long giveUp = deadlineNanos - timing.steadyMillis() * 1_000_000;
        while (true) {
            Optional<ProcessIdentity> process = online();
            Optional<String> failure = probe().or(this::stranger);
            if (failure.isEmpty() && process.isPresent()) {
                return process.get();
            }
            failIfGone();
            long leftMillis = (giveUp - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                throw unhealthy(
                        "it does not answer: " + failure.orElseGet(() -> "its process is not online" + holder()));
            }
            Interruption.sleep(Math.min(timing.probes().pauseMillis(), leftMillis));
        }
    }

    private boolean isLate() {
        return System.nanoTime() > deadlineNanos;
    }

    /** One connection, and one request if a health path is declared; returns what went wrong, if anything. */
    private Optional<String> probe() {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), component.port()),
                    timing.probes().answerMillis());
        } catch (IOException e) {
            return Optional.of("port " + component.port() + ": " + IoWords.of(e));
        }
        return component.healthPath().flatMap(this::request);
    }

    private Optional<String> request(String path) {
        URI uri = URI.create("http://127.0.0.1:" + component.port() + path);
        // An offer of HTTP/2 in the first request is refused by servers that handle upgrades themselves.
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        try {
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .timeout(Duration.ofMillis(timing.probes().answerMillis()))
                    .build();
            // The status line is enough: a body may never end, and no timeout would bound it.
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            response.body().close();
            int status = response.statusCode();
            return status / 100 == 2 ? Optional.empty() : Optional.of(uri + " answers " + status);
        } catch (IOException e) {
            return Optional.of(uri + ": " + words(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Interruption.cancelled();
        } finally {
            client.shutdownNow();
        }
    }

    private String words(IOException e) {
        return e instanceof HttpTimeoutException
                ? "no answer within " + timing.probes().answerMillis() + " ms"
                : IoWords.of(e);
    }

    private LifecycleException unhealthy(String reason) {
        return new LifecycleException(Code.UNHEALTHY, "component " + component.id() + " is not healthy: " + reason);
    }
}
