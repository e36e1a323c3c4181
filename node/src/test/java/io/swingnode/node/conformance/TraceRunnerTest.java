package io.swingnode.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.node.Cancellation;
import io.swingnode.node.conformance.TraceRunner.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceRunnerTest {
    private static final String HEADER =
            "{\"trace\":\"swing-store-ops/1\",\"options\":{\"keepTranscripts\":true,\"keepSnapshots\":true,\"exportCallback\":true}}";
    private static final String START = "{\"op\":\"startCrank\",\"result\":null}";
    private static final String SET = "{\"op\":\"kernel.kv.set\",\"args\":[\"a\",\"1\"],\"result\":null}";

    @TempDir
    private Path dir;

    private Verdict run(String... lines) throws IOException {
        return run(Files.write(dir.resolve("trace.jsonl"), List.of(lines)));
    }

    /** Where the stores are that traces are played against; nobody else's are there. */
    private Path stores() throws IOException {
        return Files.createDirectories(dir.resolve("stores"));
    }

    private Verdict run(Path file) throws IOException {
        Path stores = stores();
        return new TraceRunner(
                        header -> {
                            TraceTarget target = TraceWay.SESSION.open(stores, header);
                            assertThat(stores).isNotEmptyDirectory();
                            return target;
                        },
                        new Cancellation())
                .run(file);
    }

    @Test
    void passesWhatAgrees() throws IOException {
        Verdict verdict = run(
                HEADER,
                START,
                SET,
                "{\"op\":\"kernel.kv.get\",\"args\":[\"a\"],\"result\":\"1\"}",
                "{\"op\":\"endCrank\",\"result\":null,\"exports\":[[[\"kv.a\",\"1\"]]]}",
                "{\"op\":\"kernel.kv.set\",\"args\":[\"host.a\",\"1\"],\"error\":\"kernelKVStore refuses host keys\"}");
        assertThat(verdict).isEqualTo(new Verdict.Pass(5));
    }

    @Test
    void namesTheLineThatDiffers() throws IOException {
        Verdict verdict = run(HEADER, START, SET, "{\"op\":\"kernel.kv.get\",\"args\":[\"a\"],\"result\":\"2\"}");
        assertThat(verdict).isEqualTo(new Verdict.Fail(4, "kernel.kv.get", "\"2\"", "\"1\""));
    }

    @Test
    void missingExportsDiffer() throws IOException {
        Verdict verdict = run(HEADER, START, SET, "{\"op\":\"endCrank\",\"result\":null}");
        assertThat(verdict).isEqualTo(new Verdict.Fail(4, "endCrank", "null", "null exports [[[\"kv.a\",\"1\"]]]"));
    }

    @Test
    void successWhereTheReferenceFailedDiffers() throws IOException {
        assertThat(run(HEADER, "{\"op\":\"startCrank\",\"error\":\"startCrank while already in a crank\"}"))
                .isInstanceOf(Verdict.Fail.class);
    }

    @Test
    void refusalForAnotherReasonDiffers() throws IOException {
        assertThat(run(HEADER, "{\"op\":\"endCrank\",\"error\":\"no current transcript for v1\"}"))
                .isInstanceOf(Verdict.Fail.class);
    }

    @Test
    void readsGzippedTraces() throws IOException {
        Path file = dir.resolve("trace.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write((HEADER + "\n" + START + "\n").getBytes(StandardCharsets.UTF_8));
        }
        assertThat(run(file)).isEqualTo(new Verdict.Pass(1));
    }

    @Test
    void saysWhatIsWrongWithAFileThatIsNoTrace() {
        assertThatThrownBy(() -> run("{\"op\":\"commit\"}"))
                .isInstanceOf(TraceFormatException.class)
                .hasMessageContaining("trace.jsonl is no trace");
        assertThatThrownBy(() -> run(HEADER, "{\"op\":")).hasMessageContaining("line 2 is not JSON");
        assertThatThrownBy(() -> run(HEADER, "{\"op\":\"fly\"}")).hasMessageContaining("operation \"fly\"");
    }

    @Test
    void leavesNoDirectoryBehind() throws IOException {
        run(HEADER, START);
        assertThat(stores()).isEmptyDirectory();
    }
}
