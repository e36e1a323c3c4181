package io.swingnode.persistence.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.TestStore;
import io.swingnode.persistence.kv.KernelKvStore;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.VatId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The join rule in every interleaving of small programs: three cranks of three operations each on two keys. What a program
 * writes depends on all that it has read, so whoever reads something else leaves something else behind.
 */
class JoinRuleTest {
    private static final int OPERATIONS = 3;
    private static final List<VatId> VATS = List.of(TestStore.V1, TestStore.V2, TestStore.V3);

    /** An operation on a key. */
    private enum Op {
        GET_A,
        GET_B,
        NEXT,
        NEXT_A,
        SET_A,
        SET_B,
        DELETE_A,
        DELETE_B
    }

    /** One crank: its operations, and what it has read so far. */
    private static final class Program {
        private final List<Op> operations;
        private int done;
        private String seen = "";

        Program(List<Op> operations) {
            this.operations = operations;
        }

        boolean step(KernelKvStore kv) {
            switch (operations.get(done)) {
                case GET_A -> seen += kv.get("a");
                case GET_B -> seen += kv.get("b");
                case NEXT -> seen += kv.getNextKey("");
                case NEXT_A -> seen += kv.getNextKey("a");
                case SET_A -> kv.set("a", value());
                case SET_B -> kv.set("b", value());
                case DELETE_A -> kv.delete("a");
                case DELETE_B -> kv.delete("b");
            }
            done++;
            return done == OPERATIONS;
        }

        /** The same text for programs that have read the same: a value may come back. */
        private String value() {
            return String.valueOf(Math.floorMod(seen.hashCode(), 5));
        }
    }

    private final SwingStore store = SwingStore.inMemory(StoreOptions.defaults());
    private long runs;

    @AfterEach
    void close() {
        store.close();
    }

    /** Every order in which so many cranks can take turns. */
    private static List<int[]> interleavings(int cranks) {
        List<int[]> found = new ArrayList<>();
        interleave(new int[cranks * OPERATIONS], new int[cranks], 0, found);
        return found;
    }

    private static void interleave(int[] order, int[] taken, int at, List<int[]> found) {
        if (at == order.length) {
            found.add(order.clone());
            return;
        }
        for (int crank = 0; crank < taken.length; crank++) {
            if (taken[crank] < OPERATIONS) {
                taken[crank]++;
                order[at] = crank;
                interleave(order, taken, at + 1, found);
                taken[crank]--;
            }
        }
    }

    private static List<List<Op>> allPrograms() {
        Op[] ops = Op.values();
        return IntStream.range(0, ops.length * ops.length * ops.length)
                .mapToObj(i -> List.of(ops[i / 64], ops[i / 8 % 8], ops[i % 8]))
                .toList();
    }

    /** Those that read, do anything, and write: what comes after the last write of a program changes nothing. */
    private static List<List<Op>> readingAndWriting() {
        return Stream.of(
                        "GET_A GET_B SET_A",
                        "GET_A SET_A SET_B",
                        "NEXT SET_A DELETE_B",
                        "NEXT_A DELETE_A SET_B",
                        "GET_B DELETE_B NEXT_A")
                .map(names -> Stream.of(names.split(" ", -1)).map(Op::valueOf).toList())
                .toList();
    }

    @Test
    void threeCranksGiveTheSameInEveryInterleaving() {
        List<int[]> orders = interleavings(3);
        assertThat(orders).hasSize(1680);
        for (List<Op> first : readingAndWriting()) {
            for (List<Op> second : readingAndWriting()) {
                check(List.of(first, second, List.of(Op.GET_A, Op.NEXT, Op.SET_B)), orders);
            }
        }
        assertThat(runs).isEqualTo(25 * 1680);
    }

    @Test
    void twoCranksGiveTheSameInEveryInterleaving() {
        List<int[]> orders = interleavings(2);
        assertThat(orders).hasSize(20);
        List<List<Op>> programs = allPrograms();
        // Every program beside others, drawn so that each run meets more of the pairs.
        long seed = System.nanoTime();
        System.out.println("JoinRuleTest: pairs drawn from seed " + seed);
        Random random = new Random(seed);
        for (List<Op> first : programs) {
            check(List.of(first, programs.get(random.nextInt(programs.size()))), orders);
        }
    }

    @Test
    @Tag("slow")
    void allPairsOfProgramsGiveTheSameInEveryInterleaving() {
        List<int[]> orders = interleavings(2);
        for (List<Op> first : allPrograms()) {
            for (List<Op> second : allPrograms()) {
                check(List.of(first, second), orders);
            }
        }
        assertThat(runs).isEqualTo(512L * 512 * 20);
    }

    @Test
    @Tag("slow")
    void triplesOfAllKindsGiveTheSameInEveryInterleaving() {
        List<int[]> orders = interleavings(3);
        List<List<Op>> programs = allPrograms();
        Random random = new Random(20_261_128);
        for (int i = 0; i < 500; i++) {
            check(
                    Stream.generate(() -> programs.get(random.nextInt(programs.size())))
                            .limit(3)
                            .toList(),
                    orders);
        }
    }

    private void check(List<List<Op>> programs, List<int[]> orders) {
        begin();
        List<String> expected = new ArrayList<>();
        for (List<Op> operations : programs) {
            store.startCrank();
            Program program = new Program(operations);
            while (!program.step(store.kernelKv())) {}
            expected.add(program.seen + store.emitCrankHashes());
            store.endCrank();
        }
        expected.add(contents());
        for (int[] order : orders) {
            begin();
            List<String> found = runBeside(programs, order);
            found.add(contents());
            if (!found.equals(expected)) {
                assertThat(found)
                        .as(programs + " in order " + Arrays.toString(order))
                        .isEqualTo(expected);
            }
            runs++;
        }
    }

    private void begin() {
        store.kernelKv().set("a", "0");
        store.kernelKv().delete("b");
        store.kernelKv().delete("activityhash");
    }

    private String contents() {
        return store.kernelKv().get("a") + " " + store.kernelKv().get("b") + " " + store.getActivityhash();
    }

    /** The operations in that order; a crank that turns out to be stale is run again at once, as a whole. */
    private List<String> runBeside(List<List<Op>> operations, int[] order) {
        NumberedCranks cranks = store.beginNumberedCranks(CrankLimits.defaults(), 1);
        int count = operations.size();
        Program[] programs = new Program[count];
        NumberedCrank[] running = new NumberedCrank[count];
        List<CompletableFuture<CrankHashes>> ends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            programs[i] = new Program(operations.get(i));
            running[i] = cranks.crank(VATS.get(i), i + 1L);
            ends.add(new CompletableFuture<>());
        }
        for (int i : order) {
            if (programs[i].step(running[i].kv())) {
                ends.set(i, running[i].end(true).toCompletableFuture());
                rerunStale(cranks, operations, programs, ends);
            }
        }
        List<String> found = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            found.add(programs[i].seen + ends.get(i).join());
        }
        cranks.close();
        return found;
    }

    private static void rerunStale(
            NumberedCranks cranks,
            List<List<Op>> operations,
            Program[] programs,
            List<CompletableFuture<CrankHashes>> ends) {
        for (int i = 0; i < programs.length; i++) {
            if (ends.get(i).isCompletedExceptionally()) {
                assertThat(ends.get(i).exceptionNow())
                        .isInstanceOfSatisfying(
                                StoreException.class,
                                e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.CONFLICT));
                programs[i] = new Program(operations.get(i));
                NumberedCrank again = cranks.crank(VATS.get(i), i + 1L);
                while (!programs[i].step(again.kv())) {}
                ends.set(i, again.end(true).toCompletableFuture());
            }
        }
    }

    /** The same value under a key that was written again is no conflict; a range that was not looked at is none either. */
    @Test
    void whatWasReadIsComparedByValue() {
        begin();
        NumberedCranks cranks = store.beginNumberedCranks(CrankLimits.defaults(), 1);
        NumberedCrank first = cranks.crank(TestStore.V1, 1);
        NumberedCrank second = cranks.crank(TestStore.V2, 2);
        assertThat(second.kv().get("a")).isEqualTo(Optional.of("0"));
        assertThat(second.kv().getNextKey("")).isEqualTo(Optional.of("a"));
        first.kv().set("a", "0");
        first.kv().set("ab", "1");
        assertThat(first.end(true)).succeedsWithin(TestStore.PATIENCE);
        assertThat(second.end(true)).succeedsWithin(TestStore.PATIENCE);
        cranks.close();
    }
}
