package io.swingnode.components.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.swingnode.components.TestNode;
import io.swingnode.components.model.ProcessIdentity;
import io.swingnode.components.model.ProcessRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** No process that the node did not start is ever signalled. */
class ProcessSignalsTest {
    private final ProcessTable table = new ProcessTable();
    private final ProcessSignals signals = new ProcessSignals(table);
    private final String token = UUID.randomUUID().toString();
    private final List<Process> spawned = new ArrayList<>();

    @AfterEach
    void end() {
        spawned.forEach(process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
    }

    private Process spawn(String label, String script) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", script);
        builder.environment().remove(ProcessTable.TOKEN);
        if (!label.isEmpty()) {
            builder.environment().put(ProcessTable.TOKEN, label);
        }
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        spawned.add(process);
        return process;
    }

    private ProcessRecord record(Process process) {
        return new ProcessRecord(token, Optional.of(table.identify(process)), 0);
    }

    /** Found and returned by the same look: a child may live for only a moment. */
    private static ProcessHandle child(Process process, String command) {
        return await().atMost(TestNode.PATIENCE)
                .until(
                        () -> process.descendants()
                                .filter(handle ->
                                        handle.info().command().orElse("").endsWith(command))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    @Test
    void leavesAStrangerAloneThatHasARecycledNumber() throws IOException {
        Process stranger = spawn("", "exec sleep 600");
        ProcessIdentity earlier = new ProcessIdentity(stranger.pid(), "an earlier start");
        assertThat(table.find(earlier)).isEmpty();
        assertThat(signals.terminate(new ProcessRecord(token, Optional.of(earlier), 0), 10))
                .isTrue();
        assertThat(stranger.isAlive()).isTrue();
    }

    @Test
    void leavesAProcessAloneThatCarriesAnotherToken() throws IOException {
        Process stranger = spawn("another token", "exec sleep 600");
        ProcessIdentity ours = table.identify(child(spawn(token, "sleep 600; true"), "sleep"));
        assertThat(signals.terminate(record(stranger), 10)).isTrue();
        assertThat(stranger.isAlive()).isTrue();
        // The process that carried our own token was found by the token alone, and ended.
        assertThat(table.isAlive(ours)).isFalse();
    }

    @Test
    void endsAProcessWithItsDescendantsButNotWhatTheseSpawnedAsNodes() throws IOException {
        Process process = spawn(
                token, "env -i /bin/cat /dev/zero >/dev/null & " + ProcessTable.TOKEN + "=other sleep 600 & wait");
        ProcessHandle cleared = child(process, "cat");
        ProcessHandle others = child(process, "sleep");
        await().atMost(TestNode.PATIENCE)
                .until(() -> table.hasOtherToken(table.identify(others), token)
                        && !table.hasOtherToken(table.identify(cleared), token));
        ProcessIdentity main = table.identify(process);
        ProcessIdentity clearedOne = table.identify(cleared);
        try {
            assertThat(signals.terminate(record(process), 5_000)).isTrue();
            assertThat(table.isAlive(main)).isFalse();
            assertThat(table.isAlive(clearedOne)).isFalse();
            assertThat(others.isAlive()).isTrue();
        } finally {
            others.destroyForcibly();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void endsWhatHasForkedTwiceAndClearedItsEnvironmentByItsSession() throws Exception {
        Process process = spawn(token, "exec setsid sh -c '(env -i /bin/cat /dev/zero >/dev/null &); exec sleep 600'");
        ProcessRecord record = record(process);
        ProcessIdentity left = await().atMost(TestNode.PATIENCE)
                .until(
                        () -> table.tree(record).stream()
                                .filter(identity -> identity.pid() != process.pid() && isCat(identity))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
        process.destroyForcibly().waitFor();
        assertThat(table.isAlive(left)).isTrue();
        assertThat(signals.terminate(record, 5_000)).isTrue();
        assertThat(table.isAlive(left)).isFalse();
    }

    private static boolean isCat(ProcessIdentity identity) {
        return ProcessHandle.of(identity.pid())
                .flatMap(handle -> handle.info().command())
                .filter(command -> command.endsWith("cat"))
                .isPresent();
    }

    @Test
    void endsAlsoWhatIsSpawnedWhileTheOthersEnd() throws IOException {
        Process process = spawn(token, "trap 'sleep 600 & exit' TERM; while :; do sleep 0.05; done");
        child(process, "sleep");
        ProcessRecord record = record(process);
        assertThat(signals.terminate(record, 5_000)).isTrue();
        assertThat(table.tree(record)).isEmpty();
    }

    @Test
    void killsWhatDoesNotEndPolitely() throws IOException {
        Process process =
                spawn("", "trap '' TERM; env -i /bin/cat /dev/zero >/dev/null & while :; do sleep 0.05; done");
        ProcessIdentity main = table.identify(process);
        ProcessIdentity cleared = table.identify(child(process, "cat"));
        assertThat(signals.terminate(record(process), 200)).isTrue();
        assertThat(table.isAlive(main)).isFalse();
        assertThat(table.isAlive(cleared)).isFalse();
    }

    @Test
    void takesNoIdentityOfAChildThatIsGone() throws Exception {
        Process process = spawn(token, "exit 0");
        process.waitFor();
        assertThat(table.find(table.identify(process))).isEmpty();
    }
}
