package io.swingnode.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.node.Cancellation;
import io.swingnode.node.conformance.TraceRunner.Verdict;
import io.swingnode.protocol.Hashes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TraceRunnerTest {
    private static final String HEADER =
            "{\"trace\":\"swing-store-ops/1\",\"options\":{\"keepTranscripts\":true,\"keepSnapshots\":true,\"exportCallback\":true}}";
    private static final String START = "{\"op\":\"startCrank\",\"result\":null}";
    private static final String SET = "{\"op\":\"kernel.kv.set\",\"args\":[\"a\",\"1\"],\"result\":null}";

    @TempDir
    private Path dir;

    private Verdict run(String... lines) throws IOException {
        return run(TraceWay.SESSION, lines);
    }

    private Verdict run(TraceWay way, String... lines) throws IOException {
        return run(way, Files.write(dir.resolve("trace.jsonl"), List.of(lines)));
    }

    /** Where the stores are that traces are played against; nobody else's are there. */
    private Path stores() throws IOException {
        return Files.createDirectories(dir.resolve("stores"));
    }

    private Verdict run(TraceWay way, Path file) throws IOException {
        Path stores = stores();
        return new TraceRunner(
                        header -> {
                            TraceTarget target = way.open(stores, header);
                            assertThat(stores).isNotEmptyDirectory();
                            return target;
                        },
                        new Cancellation())
                .run(file);
    }

    @ParameterizedTest
    @EnumSource
    void passesWhatAgrees(TraceWay way) throws IOException {
        Verdict verdict = run(
                way,
                HEADER,
                START,
                SET,
                "{\"op\":\"kernel.kv.get\",\"args\":[\"a\"],\"result\":\"1\"}",
                "{\"op\":\"endCrank\",\"result\":null,\"exports\":[[[\"kv.a\",\"1\"]]]}",
                "{\"op\":\"kernel.kv.set\",\"args\":[\"host.a\",\"1\"],\"error\":\"kernelKVStore refuses host keys\"}");
        assertThat(verdict).isEqualTo(new Verdict.Pass(5));
    }

    @ParameterizedTest
    @EnumSource
    void namesTheLineThatDiffers(TraceWay way) throws IOException {
        Verdict verdict = run(way, HEADER, START, SET, "{\"op\":\"kernel.kv.get\",\"args\":[\"a\"],\"result\":\"2\"}");
        assertThat(verdict).isEqualTo(new Verdict.Fail(4, "kernel.kv.get", "\"2\"", "\"1\""));
    }

    @ParameterizedTest
    @EnumSource
    void missingExportsDiffer(TraceWay way) throws IOException {
        Verdict verdict = run(way, HEADER, START, SET, "{\"op\":\"endCrank\",\"result\":null}");
        assertThat(verdict).isEqualTo(new Verdict.Fail(4, "endCrank", "null", "null exports [[[\"kv.a\",\"1\"]]]"));
    }

    @ParameterizedTest
    @EnumSource
    void exportsOfAnotherOperationDiffer(TraceWay way) throws IOException {
        Verdict verdict = run(
                way,
                HEADER,
                START,
                SET,
                "{\"op\":\"endCrank\",\"result\":null}",
                "{\"op\":\"commit\",\"result\":null,\"exports\":[[[\"kv.b\",\"1\"]]]}");
        assertThat(verdict).isInstanceOf(Verdict.Fail.class);
    }

    @ParameterizedTest
    @EnumSource
    void goesOnAfterRefusalsAndAbandonedBlocks(TraceWay way) throws IOException {
        String refused = "{\"op\":\"startCrank\",\"error\":\"startCrank while already in a crank\"}";
        Verdict verdict = run(
                way,
                HEADER,
                START,
                refused,
                SET,
                refused,
                "{\"op\":\"abandon\",\"result\":null}",
                START,
                "{\"op\":\"kernel.kv.get\",\"args\":[\"a\"],\"result\":null}",
                SET,
                "{\"op\":\"endCrank\",\"result\":null,\"exports\":[[[\"kv.a\",\"1\"]]]}",
                "{\"op\":\"commit\",\"result\":null}",
                "{\"op\":\"abandon\",\"result\":null}",
                "{\"op\":\"kernel.kv.get\",\"args\":[\"a\"],\"result\":\"1\"}");
        assertThat(verdict).isEqualTo(new Verdict.Pass(12));
    }

    @ParameterizedTest
    @EnumSource
    void readsSpansThatNeedSeveralReplies(TraceWay way) throws IOException {
        int items = TraceRequests.ITEMS_MAX + 5;
        MessageDigest digest = Hashes.newSha256();
        List<String> lines = new ArrayList<>(
                List.of(HEADER, START, "{\"op\":\"transcript.init\",\"args\":[\"v1\"],\"result\":null}"));
        for (int i = 0; i < items; i++) {
            lines.add("{\"op\":\"transcript.addItem\",\"args\":[\"v1\",\"i" + i + "\"],\"result\":null}");
            digest.update(("i" + i + "\n").getBytes(StandardCharsets.UTF_8));
        }
        lines.add("{\"op\":\"transcript.readSpan\",\"args\":[\"v1\"],\"result\":{\"count\":" + items + ",\"sha256\":\""
                + Hashes.finish(digest) + "\"}}");
        lines.add("{\"op\":\"transcript.addItem\",\"args\":[\"v1\",\"last\"],\"result\":null}");
        assertThat(run(way, lines.toArray(String[]::new))).isEqualTo(new Verdict.Pass(items + 4));
    }

    @ParameterizedTest
    @EnumSource
    void successWhereTheReferenceFailedDiffers(TraceWay way) throws IOException {
        assertThat(run(way, HEADER, "{\"op\":\"startCrank\",\"error\":\"startCrank while already in a crank\"}"))
                .isInstanceOf(Verdict.Fail.class);
    }

    @ParameterizedTest
    @EnumSource
    void refusalForAnotherReasonDiffers(TraceWay way) throws IOException {
        assertThat(run(way, HEADER, "{\"op\":\"endCrank\",\"error\":\"no current transcript for v1\"}"))
                .isInstanceOf(Verdict.Fail.class);
    }

    @Test
    void readsGzippedTraces() throws IOException {
        Path file = dir.resolve("trace.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write((HEADER + "\n" + START + "\n").getBytes(StandardCharsets.UTF_8));
        }
        assertThat(run(TraceWay.SESSION, file)).isEqualTo(new Verdict.Pass(1));
    }

    @Test
    void saysWhatIsWrongWithAFileThatIsNoTrace() {
        assertThatThrownBy(() -> run("{\"op\":\"commit\"}"))
                .isInstanceOf(TraceFormatException.class)
                .hasMessageContaining("trace.jsonl is no trace");
        assertThatThrownBy(() -> run(HEADER, "{\"op\":")).hasMessageContaining("line 2 is not JSON");
        assertThatThrownBy(() -> run(HEADER, "{\"op\":\"fly\"}")).hasMessageContaining("operation \"fly\"");
    }

    @ParameterizedTest
    @EnumSource
    void leavesNoDirectoryBehind(TraceWay way) throws IOException {
        run(way, HEADER, START);
        assertThat(stores()).isEmptyDirectory();
    }
}
