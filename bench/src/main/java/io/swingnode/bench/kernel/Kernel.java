package io.swingnode.bench.kernel;

import io.swingnode.actors.NodeSettings;
import io.swingnode.actors.StoreSession;
import io.swingnode.actors.SwingNode;
import io.swingnode.bench.generator.CrankSource.Crank;
import io.swingnode.bench.generator.CrankSource.KeyValue;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.kv.KernelKvStore;
import io.swingnode.persistence.transcript.TranscriptStore;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.VatId;
import java.nio.file.Files;
import java.nio.file.Path;

/** The operations of a store that block workloads use, independent of the way in which they reach it. */
public interface Kernel extends AutoCloseable {
    /** The savepoint of each crank. */
    String SAVEPOINT = "deliver";

    /** Ways to reach a store. */
    enum Via {
        /** The store itself, on the caller's thread. */
        STORE,
        /** The same, but each block is committed while the next one runs. */
        PIPELINED,
        /** A session with a node: the same calls, on a store owned by actors. */
        SESSION,
        /** Messages to a node: a batch for each crank, whose reply is waited for, and one for each commit. */
        MESSAGES;

        /** Where the store of {@code dir} is. */
        public Path storeDir(Path dir) {
            return switch (this) {
                case STORE, PIPELINED -> dir;
                case SESSION, MESSAGES -> NodeSettings.of(dir).storeDir();
            };
        }

        /**
         * Opens the store of {@code dir}, and creates it if there is none.
         *
         * @param ledger whether a node keeps its block ledger
         */
        public Kernel open(Path dir, StoreOptions options, boolean ledger) {
            return switch (this) {
                case STORE -> new OfStore(openStore(dir, options), false);
                case PIPELINED -> new OfStore(openStore(dir, options), true);
                case SESSION -> {
                    SwingNode node = start(dir, options, ledger);
                    yield new OfSession(node, node.openSession());
                }
                case MESSAGES -> new MessageKernel(start(dir, options, ledger));
            };
        }

        private static SwingStore openStore(Path dir, StoreOptions options) {
            return Files.exists(dir) ? SwingStore.open(dir, options) : SwingStore.init(dir, options);
        }

        private static SwingNode start(Path dir, StoreOptions options, boolean ledger) {
            NodeSettings settings = NodeSettings.of(dir).withStoreOptions(options);
            return SwingNode.start(ledger ? settings : settings.withoutJournal());
        }
    }

    void initTranscript(VatId vat);

    /**
     * Runs a crank.
     *
     * @param rollsOver true when the vat's span ends with the crank
     * @return how many of its gets found a value
     */
    int run(Crank crank, boolean rollsOver);

    /** Commits the block, or starts its commit. */
    void commit();

    /** Waits until everything is durable. */
    void settle();

    String getActivityhash();

    @Override
    void close();

    /** A kernel that calls its store. */
    sealed interface Calling extends Kernel {
        KernelKvStore kv();

        TranscriptStore transcripts();

        void startCrank();

        void establishCrankSavepoint(String name);

        CrankHashes emitCrankHashes();

        void endCrank();

        @Override
        default void initTranscript(VatId vat) {
            transcripts().initTranscript(vat);
        }

        @Override
        default int run(Crank crank, boolean rollsOver) {
            int hits = 0;
            startCrank();
            establishCrankSavepoint(SAVEPOINT);
            int steps = Math.max(crank.sets().size(), crank.gets().size());
            for (int i = 0; i < steps; i++) {
                if (i < crank.gets().size() && kv().get(crank.gets().get(i)).isPresent()) {
                    hits++;
                }
                if (i < crank.sets().size()) {
                    KeyValue set = crank.sets().get(i);
                    kv().set(set.key(), set.value());
                }
            }
            boolean unused = kv().getNextKey(crank.next()).isPresent();
            transcripts().addItem(crank.vat(), crank.item());
            if (rollsOver) {
                transcripts().rolloverSpan(crank.vat());
            }
            emitCrankHashes();
            endCrank();
            return hits;
        }
    }

    /** A store that this thread owns. */
    record OfStore(SwingStore store, boolean pipelined) implements Calling {
        @Override
        public KernelKvStore kv() {
            return store.kernelKv();
        }

        @Override
        public TranscriptStore transcripts() {
            return store.transcripts();
        }

        @Override
        public void startCrank() {
            store.startCrank();
        }

        @Override
        public void establishCrankSavepoint(String name) {
            store.establishCrankSavepoint(name);
        }

        @Override
        public CrankHashes emitCrankHashes() {
            return store.emitCrankHashes();
        }

        @Override
        public void endCrank() {
            store.endCrank();
        }

        @Override
        public void commit() {
            if (pipelined) {
                // A failure is thrown by the next call, which ends the workload.
                var unused = store.startCommit();
            } else {
                store.commit();
            }
        }

        @Override
        public void settle() {
            store.commit();
        }

        @Override
        public String getActivityhash() {
            return store.getActivityhash();
        }

        @Override
        public void close() {
            store.close();
        }
    }

    /** A session and the node that it belongs to. */
    record OfSession(SwingNode node, StoreSession session) implements Calling {
        @Override
        public KernelKvStore kv() {
            return session.kernel().kv();
        }

        @Override
        public TranscriptStore transcripts() {
            return session.kernel().transcripts();
        }

        @Override
        public void startCrank() {
            session.kernel().startCrank();
        }

        @Override
        public void establishCrankSavepoint(String name) {
            session.kernel().establishCrankSavepoint(name);
        }

        @Override
        public CrankHashes emitCrankHashes() {
            return session.kernel().emitCrankHashes();
        }

        @Override
        public void endCrank() {
            session.kernel().endCrank();
        }

        @Override
        public void commit() {
            session.host().commit();
        }

        @Override
        public void settle() {
            session.host().commit();
        }

        @Override
        public String getActivityhash() {
            return session.kernel().getActivityhash();
        }

        @Override
        public void close() {
            session.close();
            node.close();
        }
    }
}
