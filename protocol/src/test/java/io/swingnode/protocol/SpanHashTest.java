package io.swingnode.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SpanHashTest {
    private static final String FIRST =
            "{\"d\":[\"message\",\"ko16\",{\"methargs\":\"+kqu09cali1zy.g9\"}],\"sc\":[],\"r\":{\"status\":\"ok\"}}";
    private static final String SECOND = "{\"d\":[\"message\",\"ko84\",{\"methargs\":"
            + "\"-8btovv89s14t7+bduphwggarcje.bovl88kd1ate82fuqr5\"}],\"sc\":[],\"r\":{\"status\":\"ok\"}}";

    /** The bounds that the reference reported for a span of these items, in the trace {@code mixed-1.jsonl}. */
    private static final String REFERENCE = "f0897a96bbaffce8c59051d263a97e992392ae9828084cf63a04f3b7c655a3d7";

    @Test
    void startsFromTheSeedOfTheReference() {
        assertThat(SpanHash.EMPTY).isEqualTo("43e6be43a3a34d60c0ebeb8498b5849b094fc20fc68483a7aeb3624fa10f79f6");
        assertThat(new SpanHash().value()).isEqualTo(SpanHash.EMPTY);
    }

    @Test
    void appendsItemsAsTheReferenceDoes() {
        assertThat(SpanHash.append(SpanHash.append(SpanHash.EMPTY, FIRST), SECOND))
                .isEqualTo(REFERENCE);
        SpanHash hash = new SpanHash();
        hash.add(FIRST.getBytes(StandardCharsets.UTF_8));
        hash.add(SECOND.getBytes(StandardCharsets.UTF_8));
        assertThat(hash.value()).isEqualTo(REFERENCE);
    }
}
