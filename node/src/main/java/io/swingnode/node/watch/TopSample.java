package io.swingnode.node.watch;

import com.fasterxml.jackson.databind.JsonNode;
import io.swingnode.actors.ledger.BlockLedgerQuery;
import io.swingnode.actors.ledger.BlockRecord;
import io.swingnode.journal.Journal;
import io.swingnode.node.control.ControlClient;
import io.swingnode.node.control.ControlRequest;
import io.swingnode.node.control.ControlResult;
import io.swingnode.node.control.NodeView;
import io.swingnode.persistence.inspect.StoreContents;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a node was doing at one moment.
 *
 * @param nanos when, by a clock that only goes forward
 * @param positions of vats that run: how many items each has had
 * @param blocks the last blocks of its ledger, the newest last; none when it keeps none, or it cannot be read
 */
record TopSample(
        long nanos, NodeView node, Map<String, Long> positions, List<BlockRecord> blocks, List<Component> components) {
    private static final int BLOCKS = 100;

    /**
     * A component of an application.
     *
     * @param name the application and the component
     */
    record Component(String name, String status, long cpuMillis, long memoryBytes, long uptimeMillis) {}

    /**
     * Asks a running node.
     *
     * @throws StoreException (CLOSED) when none runs
     */
    static TopSample take(Path home) {
        NodeView node = ask(home, new ControlRequest.NodeStatus(), ControlResult.Node.class)
                .node();
        List<Component> components = node.applications().isEmpty() ? List.of() : components(home);
        return new TopSample(System.nanoTime(), node, positions(home), blocks(home, node), components);
    }

    private static <T extends ControlResult> T ask(Path home, ControlRequest request, Class<T> kind) {
        Optional<ControlResult> result = ControlClient.send(home, request, event -> {});
        return result.filter(kind::isInstance)
                .map(kind::cast)
                .orElseThrow(() ->
                        new StoreException(Reason.CLOSED, "the node of " + home + " stopped before it had answered"));
    }

    /** The view is closed at once, so that it keeps no log from starting over. */
    private static Map<String, Long> positions(Path home) {
        try (StoreContents store = StoreContents.open(home.resolve("store"))) {
            return store.positions();
        }
    }

    private static List<BlockRecord> blocks(Path home, NodeView node) {
        Optional<Long> last = node.ledger().flatMap(NodeView.Ledger::height);
        if (last.isEmpty()) {
            return List.of();
        }
        Journal journal = Journal.ofHome(home);
        try (BlockLedgerQuery ledger = BlockLedgerQuery.open(journal, journal.ledgerName())) {
            return ledger.page(Math.max(0, last.get() - BLOCKS + 1), last.get(), BLOCKS)
                    .blocks();
        } catch (StoreException e) {
            // The node itself says in its status what is wrong with its ledger.
            return List.of();
        }
    }

    private static List<Component> components(Path home) {
        List<Component> found = new ArrayList<>();
        ControlRequest request = new ControlRequest.Status(Optional.empty(), List.of(), false);
        for (JsonNode application :
                ask(home, request, ControlResult.Applications.class).applications()) {
            for (JsonNode component : application.path("components")) {
                found.add(new Component(
                        application.path("id").asText() + "/"
                                + component.path("id").asText(),
                        component.path("status").asText(),
                        component.path("cpuMillis").asLong(),
                        component.path("memoryBytes").asLong(),
                        component.path("uptimeMillis").asLong()));
            }
        }
        return found;
    }
}
