package io.swingnode.actors.ledger;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.persistence.jdbc.query.javadsl.JdbcReadJournal;
import akka.persistence.query.PersistenceQuery;
import akka.persistence.query.javadsl.EventsByPersistenceIdQuery;
import akka.stream.javadsl.Source;
import io.swingnode.journal.Journal;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** The recorded blocks, in a running node: pages by height, and a stream that follows new blocks. Thread-safe. */
public final class BlockHistory {
    private final Journal journal;
    private final String ledgerName;
    private final EventsByPersistenceIdQuery reads;
    private final Executor blocking;

    /** The history of the ledger of that name; the system must run on {@code journal}'s config. */
    public BlockHistory(ActorSystem<?> system, Journal journal, String ledgerName) {
        this.journal = journal;
        this.ledgerName = ledgerName;
        this.reads = PersistenceQuery.get(system).getReadJournalFor(JdbcReadJournal.class, journal.readJournalId());
        this.blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
    }

    /** As {@link BlockLedgerQuery#page}; fails with the same {@link StoreException}s. */
    public CompletionStage<BlockPage> page(long fromHeight, long toHeight, int blocksMax) {
        return query(query -> query.page(fromHeight, toHeight, blocksMax));
    }

    /**
     * Every block from {@code fromHeight} on, lowest first, followed by new ones as they are recorded. Heights that the
     * ledger missed are left out. Never completes by itself; reads from the journal on demand.
     *
     * <p>Fails with {@code NOT_FOUND} when blocks of the range are no longer kept.
     */
    public Source<BlockRecord, NotUsed> live(long fromHeight) {
        if (fromHeight < 0) {
            throw new StoreException(Reason.USAGE, "blocks from " + fromHeight + ": heights start at 0");
        }
        String id = BlockLedger.persistenceId(ledgerName).id();
        return Source.lazyCompletionStageSource(() -> query(query -> query.firstSequenceNumber(fromHeight))
                        .thenApplyAsync(first -> reads.eventsByPersistenceId(id, first, Long.MAX_VALUE), blocking))
                .mapConcat(envelope -> blocks((BlockEvent) envelope.event(), fromHeight))
                .mapMaterializedValue(unused -> NotUsed.getInstance());
    }

    private static List<BlockRecord> blocks(BlockEvent event, long fromHeight) {
        return event instanceof BlockEvent.Committed committed
                        && committed.block().height() >= fromHeight
                ? List.of(committed.block())
                : List.of();
    }

    private <T> CompletionStage<T> query(Function<BlockLedgerQuery, T> read) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (BlockLedgerQuery query = BlockLedgerQuery.open(journal, ledgerName)) {
                        return read.apply(query);
                    }
                },
                blocking);
    }
}
