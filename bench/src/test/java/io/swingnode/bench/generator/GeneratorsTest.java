package io.swingnode.bench.generator;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.protocol.Hashes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** The expected values come from the reference's benchmark, {@code gen.mjs}. */
class GeneratorsTest {
    @Test
    void drawsTheSameNumbers() {
        Mulberry32 random = new Mulberry32(1);

        assertThat(random.next()).isEqualTo(2_693_262_067L);
        assertThat(random.below(1000)).isEqualTo(2);
        assertThat(random.fraction()).isEqualTo(0.5274470399599522);
        assertThat(random.word(12)).isEqualTo("rpiaeerg0f0e");
    }

    @Test
    void makesTheSameCranksAndPrintsThemAsTheReferenceDoes() throws IOException {
        StringWriter lines = new StringWriter();
        CrankLines.print(CrankSource.ofReference(1, 10, 10), 100, new PrintWriter(lines));

        assertThat(Hashes.sha256(lines.toString()))
                .isEqualTo("0628873b6e67a88fd33f68b7a0f586eee6111bf9324eead115602af691b743e3");
    }

    @Test
    void makesTheSameHeap() {
        assertThat(Hashes.sha256(HeapImage.generate(7, 1 << 16)))
                .isEqualTo("21b1eebeecbd1881c68bb7b342e26bff4809d8b37f2340ba496a3b19bd64ae02");
    }
}
