package io.swingnode.bench.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.protocol.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredCostsTest {
    private static final String LINE = "{\"w\":\"W7\",\"serialUs\":%s,\"ownUs\":2,\"beginUs\":3,\"joinUs\":4,"
            + "\"validateUs\":5,\"freezeUs\":6,\"writeUs\":7}";

    @TempDir
    private Path dir;

    @Test
    void takesTheMediansOfAllLinesOfW7() throws Exception {
        Path file = write("{\"w\":\"W1\",\"serialUs\":99}", LINE.formatted(10), LINE.formatted(30), LINE.formatted(11));

        assertThat(MeasuredCosts.read(file).ofDeliveries(500, 50)).isEqualTo(new CrankCosts(500, 11, 2, 3, 4, 5, 6, 7));
        assertThat(MeasuredCosts.read(file).ofDeliveries(500, 500))
                .isEqualTo(new CrankCosts(500, 11, 2, 3, 4, 5, 60, 70));
    }

    @Test
    void takesOthersInTheirPlace() throws Exception {
        MeasuredCosts costs = MeasuredCosts.read(write(LINE.formatted(10))).with(Map.of("joinUs", 40.0));

        assertThat(costs.ofDeliveries(0, 50).join()).isEqualTo(40);
        assertThat(costs.ofDeliveries(0, 50).serial()).isEqualTo(10);
    }

    @Test
    void knowsWhatIsMissing() throws Exception {
        assertThat(MeasuredCosts.none().with(Map.of("joinUs", 1.0)).missing())
                .containsExactly("serialUs", "ownUs", "beginUs", "validateUs", "freezeUs", "writeUs");
        assertThat(MeasuredCosts.read(write("{\"w\":\"W7\",\"joinUs\":1}")).missing())
                .hasSize(6);
    }

    @Test
    void refusesFilesWithoutMeasurements() throws Exception {
        assertThatThrownBy(() -> MeasuredCosts.read(dir.resolve("none.jsonl")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> MeasuredCosts.read(write("{\"w\":\"W1\"}")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("no measurement of W7");
        assertThatThrownBy(() -> MeasuredCosts.read(write("secs 4")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("no JSON: secs 4");
    }

    private Path write(String... lines) throws Exception {
        return Files.write(dir.resolve("w7.jsonl"), List.of(lines));
    }
}
