package io.swingnode.server.metrics;

import io.swingnode.actors.SwingNode;
import io.swingnode.actors.export.StoreHealth;
import io.swingnode.actors.ledger.BlockLedgerHealth;
import io.swingnode.actors.store.StoreStatus;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a node answered when it was asked how it is.
 *
 * @param ledger empty without a ledger
 */
record NodeReading(StoreStatus store, StoreHealth health, Optional<BlockLedgerHealth> ledger) {
    private static final long ANSWER_MILLIS = 2_000;

    /**
     * Asks.
     *
     * @throws StoreException (UNAVAILABLE) when the node does not answer in time, or says why it cannot
     */
    static NodeReading of(SwingNode node) {
        CompletableFuture<StoreStatus> store = node.host().storeStatus().toCompletableFuture();
        CompletableFuture<StoreHealth> health = node.host().storeHealth().toCompletableFuture();
        CompletableFuture<Optional<BlockLedgerHealth>> ledger =
                node.host().ledgerHealth().toCompletableFuture();
        try {
            return CompletableFuture.allOf(store, health, ledger)
                    .thenApply(all -> new NodeReading(store.join(), health.join(), ledger.join()))
                    .completeOnTimeout(null, ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                    .thenApply(NodeReading::require)
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StoreException known
                    ? known
                    : new StoreException(Reason.UNAVAILABLE, "the node does not answer", e);
        }
    }

    private static NodeReading require(@Nullable NodeReading reading) {
        if (reading == null) {
            throw new StoreException(
                    Reason.UNAVAILABLE, "the node has not answered for " + ANSWER_MILLIS + " ms; its log says why");
        }
        return reading;
    }

    /** Why blocks cannot be committed now; empty when they can. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        health.moveFailure()
                .ifPresent(failure -> problems.add("the write-ahead log cannot be moved to the database: " + failure));
        ledger.ifPresent(state -> {
            boolean starting = switch (state.phase()) {
                case RECOVERING, UNRECONCILED -> true;
                case OPEN, BEHIND, STOPPED -> false;
            };
            if (starting) {
                problems.add("the ledger of blocks is not open yet");
            }
        });
        return problems;
    }

    /** What an operator should look at, though blocks are committed. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        ledger.flatMap(BlockLedgerHealth::fault)
                .ifPresent(fault -> warnings.add("the ledger of blocks has stopped: " + fault));
        ledger.flatMap(BlockLedgerHealth::digestFinding).ifPresent(warnings::add);
        ledger.filter(state -> state.phase() == BlockLedgerHealth.Phase.BEHIND)
                .ifPresent(state -> warnings.add(
                        "the ledger of blocks is behind: " + state.waiting() + " events wait for its journal"));
        return warnings;
    }
}
