package io.swingnode.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.actors.export.StoreHealth;
import io.swingnode.actors.ledger.BlockLedgerHealth;
import io.swingnode.actors.ledger.BlockLedgerHealth.Phase;
import io.swingnode.actors.store.StoreStatus;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeReadingTest {
    private static final Optional<String> FINDING = Optional.of("another digest than recorded");

    private static NodeReading reading(Optional<String> moveFailure, Phase phase, Optional<String> fault) {
        return new NodeReading(
                new StoreStatus(StoreStatus.Work.IDLE, Optional.empty(), 0, 0),
                new StoreHealth(0, 1, 0, 0, Optional.empty(), moveFailure),
                Optional.of(new BlockLedgerHealth(phase, 5, 10, Optional.empty(), Optional.empty(), FINDING, fault)));
    }

    @Test
    void aLogThatIsStuckIsAProblem() {
        assertThat(reading(Optional.of("disk full"), Phase.OPEN, Optional.empty())
                        .problems())
                .singleElement()
                .asString()
                .contains("disk full");
    }

    @Test
    void aLedgerThatIsBeingReadIsAProblemAndOneThatIsBehindAWarning() {
        assertThat(reading(Optional.empty(), Phase.RECOVERING, Optional.empty()).problems())
                .hasSize(1);
        NodeReading behind = reading(Optional.empty(), Phase.BEHIND, Optional.empty());
        assertThat(behind.problems()).isEmpty();
        assertThat(behind.warnings()).hasSize(2).anyMatch(text -> text.contains("5 events"));
        assertThat(behind.warnings()).anyMatch(text -> text.contains("another digest than recorded"));
        NodeReading stopped = reading(Optional.empty(), Phase.STOPPED, Optional.of("no space"));
        assertThat(stopped.problems()).isEmpty();
        assertThat(stopped.warnings()).anyMatch(text -> text.contains("no space"));
    }
}
