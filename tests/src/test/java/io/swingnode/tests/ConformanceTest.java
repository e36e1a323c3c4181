package io.swingnode.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.node.ExitCodes;
import io.swingnode.node.Main;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Random runs of operations, recorded from the reference store, give the same results, refusals and exports here. */
class ConformanceTest {
    private static final Path TRACES = Path.of("src/test/resources/traces");

    static List<Path> traces() throws IOException {
        try (Stream<Path> files = Files.list(TRACES)) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList();
        }
    }

    static Stream<Arguments> tracesAndWays() throws IOException {
        return traces().stream()
                .flatMap(trace ->
                        Stream.of("store", "session", "messages", "batches").map(way -> Arguments.of(trace, way)));
    }

    @ParameterizedTest
    @MethodSource("tracesAndWays")
    void doesWhatTheReferenceDid(Path trace, String way) throws IOException {
        long operations;
        try (Stream<String> lines = Files.lines(trace)) {
            operations = lines.count() - 1;
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.run(new String[] {"conformance", "--via", way, trace.toString()}, out, err);
        assertThat(out.toString().strip()).isEqualTo("PASS " + trace + " operations=" + operations);
        assertThat(err.toString()).isEmpty();
        assertThat(status).isEqualTo(ExitCodes.OK);
    }

    @Test
    void everyKindOfTraceIsHere() throws IOException {
        assertThat(traces())
                .hasSizeGreaterThanOrEqualTo(15)
                .extracting(trace -> trace.getFileName().toString().replaceAll("-.*", ""))
                .contains("cleanup", "kv", "mixed", "unicode", "vats");
    }
}
