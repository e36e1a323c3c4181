package io.swingnode.actors.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.actors.ChildJvm;
import io.swingnode.journal.Journal;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repeatedly kills a process that writes a ledger, and checks what is left. */
class BlockLedgerCrashTest {
    private static final int ROUNDS = 3;

    @TempDir
    Path dir;

    private record Told(long last, long durable, long missed) {}

    @Test
    void afterAKillTheLedgerHasWhatWasDurableAndNothingItWasNotTold() throws Exception {
        long seed = Long.getLong("test.seed", System.nanoTime());
        System.out.println("BlockLedgerCrashTest seed " + seed + " (replay with -Dtest.seed=" + seed + ")");
        Random random = new Random(seed);
        long storeHeight = 0;
        List<Long> expectedMissing = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            String mode = round % 2 == 0 ? "each" : "ahead";
            Told told = killAfter(5 + random.nextInt(20), storeHeight, mode);
            assertThat(told.missed()).isEqualTo(expectedMissing.size());
            BlockPage page = everything();
            List<Long> heights = page.blocks().stream().map(BlockRecord::height).toList();
            long last = heights.get(heights.size() - 1);
            assertThat(last).as("round %d, %s", round, mode).isBetween(told.durable(), told.last());
            if (mode.equals("each")) {
                assertThat(told.last() - last).as("blocks behind").isBetween(0L, 1L);
            }
            assertThat(heights).as("no block twice").doesNotHaveDuplicates().isSorted();
            assertThat(heights.size() + missing(page)).isEqualTo(last);
            storeHeight = told.last();
            expectedMissing = LongStream.range(last + 1, storeHeight).boxed().toList();
        }
    }

    private static long missing(BlockPage page) {
        return page.missed().stream()
                .mapToLong(gap -> gap.lastHeight() - gap.firstHeight() + 1)
                .sum();
    }

    private BlockPage everything() {
        try (BlockLedgerQuery query = BlockLedgerQuery.open(Journal.sqlite(dir), "store")) {
            return query.page(0, Long.MAX_VALUE, BlockLedgerQuery.PAGE_MAX);
        }
    }

    private Told killAfter(int durableLines, long storeHeight, String mode) throws IOException, InterruptedException {
        Process child = ChildJvm.of(BlockLedgerChild.class, dir.toString(), Long.toString(storeHeight), mode)
                .start();
        try (BufferedReader lines = child.inputReader()) {
            Told told = new Told(storeHeight, storeHeight, 0);
            int durable = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", -1);
                switch (words[0]) {
                    case "reconciled" -> told = new Told(storeHeight, storeHeight, Long.parseLong(words[2]));
                    case "told" -> told = new Told(Long.parseLong(words[1]), told.durable(), told.missed());
                    case "durable" -> {
                        told = new Told(told.last(), Long.parseLong(words[1]), told.missed());
                        durable++;
                        if (durable == durableLines) {
                            // SIGKILL, through the handle: Process itself would close the pipe that is still being
                            // read.
                            assertThat(child.toHandle().destroyForcibly()).isTrue();
                        }
                    }
                    default -> System.out.println("child: " + line);
                }
            }
            assertThat(durable)
                    .as("the child was killed, and did not end by itself")
                    .isGreaterThanOrEqualTo(durableLines);
            return told;
        } finally {
            child.destroyForcibly();
            assertThat(child.waitFor(120, TimeUnit.SECONDS)).isTrue();
        }
    }
}
