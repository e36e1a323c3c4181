package io.swingnode.persistence.parallel;

import io.swingnode.persistence.TestStore;
import io.swingnode.protocol.Bundle;
import io.swingnode.protocol.DeleteBudget;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.VatId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * What a vat does in a crank: random operations, which depend on a seed and on everything that was read before, so that
 * whoever reads something else does something else.
 *
 * @param operations how many
 * @param hotPercent how many of them concern keys and vats of others
 * @param emits whether the crank hash is added to the activity hash
 */
record Work(VatId vat, long seed, int operations, int hotPercent, boolean emits) {
    private static final List<VatId> VATS = List.of(TestStore.V1, TestStore.V2, TestStore.V3, TestStore.ABSENT);
    private static final List<String> HOT = List.of("", "a", "act", "b", "hot", "host", "local.x", "\ud83d\ude00");

    /** The vat is at fault, which depends on what it has read. */
    static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Fault(String message) {
            super(message);
        }
    }

    static List<VatId> vats() {
        return VATS;
    }

    /** Does it, and calls {@code pause} between the operations. */
    void run(CrankView crank, Runnable pause) {
        new Run(crank, pause).run();
    }

    private final class Run {
        private final CrankView crank;
        private final Runnable pause;
        private long seen = seed;

        Run(CrankView crank, Runnable pause) {
            this.crank = crank;
            this.pause = pause;
        }

        void run() {
            crank.savepoint().accept("begin");
            for (int i = 0; i < operations; i++) {
                Random random = new Random(seen + i);
                pause.run();
                see(attempt(random));
            }
            if (new Random(seen).nextInt(40) == 0) {
                throw new Fault("fault after " + seen);
            }
        }

        private void see(String read) {
            seen = seen * 31 + read.hashCode();
        }

        private String attempt(Random random) {
            try {
                return operation(random);
            } catch (StoreException e) {
                if (crank.mustEnd().getAsBoolean() || !e.reason().isRefusal()) {
                    throw e;
                }
                return "!" + e.reason();
            }
        }

        private String operation(Random random) {
            boolean hot = random.nextInt(100) < hotPercent;
            VatId of = hot ? VATS.get(random.nextInt(VATS.size())) : vat;
            int dice = random.nextInt(100);
            if (dice < 55) {
                return key(random, hot ? HOT.get(random.nextInt(HOT.size())) : vat + "." + random.nextInt(4));
            }
            if (dice < 63) {
                return savepoint(random);
            }
            if (dice < 82) {
                return transcript(random, of);
            }
            return dice < 94 ? snapshot(random, of) : bundle(random);
        }

        private String key(Random random, String key) {
            switch (random.nextInt(6)) {
                case 0, 1 -> crank.kv().set(key, "v" + seen % 1000);
                case 2 -> crank.kv().delete(key);
                case 3, 4 -> {
                    return String.valueOf(crank.kv().get(key));
                }
                default -> {
                    return String.valueOf(crank.kv().getNextKey(key));
                }
            }
            return "";
        }

        private String savepoint(Random random) {
            String name = random.nextBoolean() ? "s" : "t";
            (random.nextInt(3) > 0 ? crank.savepoint() : crank.rollback()).accept(name);
            return "";
        }

        private String transcript(Random random, VatId of) {
            var transcripts = crank.transcripts();
            return switch (random.nextInt(14)) {
                case 0 -> done(() -> transcripts.initTranscript(of));
                case 1 -> String.valueOf(transcripts.rolloverSpan(of));
                case 2 -> String.valueOf(transcripts.rolloverIncarnation(of));
                case 3 -> String.valueOf(transcripts.getCurrentSpanBounds(of));
                case 4, 5 -> items(transcripts.readSpan(of));
                case 6 ->
                    random.nextInt(4) > 0
                            ? ""
                            : String.valueOf(
                                    transcripts.deleteVatTranscripts(of, DeleteBudget.of(1 + random.nextInt(2))));
                case 7 ->
                    done(() -> {
                        if (random.nextInt(6) == 0) {
                            crank.terminate().accept(of);
                        }
                    });
                default -> done(() -> transcripts.addItem(of, "item " + seen));
            };
        }

        private String items(Iterator<String> span) {
            StringBuilder all = new StringBuilder();
            while (span.hasNext()) {
                pause.run();
                all.append(span.next()).append('\n');
            }
            return all.toString();
        }

        private String snapshot(Random random, VatId of) {
            var snapshots = crank.snapshots();
            return switch (random.nextInt(6)) {
                case 0, 1 -> save(of, random.nextInt(8));
                case 2 -> String.valueOf(snapshots.getSnapshotInfo(of).map(info -> info.snapPos() + info.hash()));
                case 3 -> load(of);
                case 4 -> done(() -> snapshots.stopUsingLastSnapshot(of));
                default -> String.valueOf(snapshots.deleteVatSnapshots(of, DeleteBudget.of(1)));
            };
        }

        private String save(VatId of, long snapPos) {
            try {
                return crank.snapshots()
                        .saveSnapshot(of, snapPos, TestStore.utf8("heap " + seen))
                        .hash();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private String load(VatId of) {
            try (InputStream plain = crank.snapshots().loadSnapshot(of)) {
                return new String(plain.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private String bundle(Random random) {
            Bundle.NestedEvaluate bundle =
                    new Bundle.NestedEvaluate(String.valueOf(random.nextInt(2)), Optional.empty());
            var id = TestStore.idOf(bundle);
            return switch (random.nextInt(4)) {
                case 0, 1 -> done(() -> crank.bundles().addBundle(id, bundle));
                case 2 -> done(() -> crank.bundles().deleteBundle(id));
                default -> String.valueOf(crank.bundles().hasBundle(id));
            };
        }

        private static String done(Runnable operation) {
            operation.run();
            return "";
        }
    }
}
