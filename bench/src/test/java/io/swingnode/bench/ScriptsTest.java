package io.swingnode.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The arithmetic of the scripts beside this module. It needs Node; without it the test is skipped. */
class ScriptsTest {
    private static final long MINUTES = 2;

    @Test
    void scriptsPassTheirOwnTests() throws Exception {
        assumeTrue(hasNode(), "the tests of the bench scripts were skipped: there is no node on the path");

        Process node = start(List.of("node", "--test", "compare.test.mjs", "growth.test.mjs"));

        String output = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(node.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
        assertThat(node.exitValue()).as(output).isZero();
    }

    private static boolean hasNode() throws InterruptedException {
        try {
            return start(List.of("node", "--version")).waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
