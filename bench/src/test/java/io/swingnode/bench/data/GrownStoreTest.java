package io.swingnode.bench.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.bench.generator.CrankSource;
import io.swingnode.bench.generator.CrankSource.Crank;
import io.swingnode.bench.generator.Keys;
import io.swingnode.bench.kernel.Kernel.Via;
import io.swingnode.bench.measure.Clock;
import io.swingnode.bench.measure.ResultDigest;
import io.swingnode.bench.workload.BenchSetting;
import io.swingnode.bench.workload.BlockSetting;
import io.swingnode.bench.workload.BlockWorkload;
import io.swingnode.bench.workload.Repetitions;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrownStoreTest {
    private static final GrownStore GROWN = new GrownStore(2, 3);

    @TempDir
    private Path dir;

    @BeforeEach
    void makeStore() {
        GROWN.make(dir.resolve(GROWN.folderName()), done -> {});
    }

    @Test
    void holdsAsMuchAsItIsSaidTo() throws Exception {
        assertThat(Directories.sizeBytes(dir.resolve(GROWN.folderName()))).isBetween(1_500_000L, 2_700_000L);
    }

    /** Spans end where those of cranks would, and keys are numbered without gaps. */
    @Test
    void holdsTheItemsAndKeysOfEachVat() {
        try (SwingStore store = SwingStore.open(dir.resolve(GROWN.folderName()), StoreOptions.defaults())) {
            for (int vat = 1; vat <= GROWN.vats(); vat++) {
                var span = store.transcripts().getCurrentSpanBounds(new VatId("v" + vat));
                assertThat(span.endPos()).isEqualTo(GROWN.itemsOfVat());
                assertThat(span.startPos()).isEqualTo(GROWN.itemsOfVat() / 200 * 200L);
                assertThat(store.kernelKv().get(Keys.key(vat, 1))).isPresent();
                assertThat(store.kernelKv().get(Keys.key(vat, GROWN.keysOfVat())))
                        .isPresent();
                assertThat(store.kernelKv().get(Keys.key(vat, GROWN.keysOfVat() + 1)))
                        .isEmpty();
            }
        }
    }

    @Test
    void runsOnACopyAndGetsKeysThatAreThere() throws Exception {
        String before = ResultDigest.ofExport(dir.resolve(GROWN.folderName()), ArtifactMode.ARCHIVAL, true);

        Map<String, Object> fields = run(Via.STORE, 500);

        // Nine of ten gets are of keys that exist: 2,000 gets, 1,800 hits.
        assertThat(fields.get("hits"))
                .asInstanceOf(InstanceOfAssertFactories.LONG)
                .isBetween(1_700L, 1_900L);
        assertThat(fields).containsEntry("vats", 3L).containsEntry("keysPerBlock", 500L);
        assertThat(ResultDigest.ofExport(dir.resolve(GROWN.folderName()), ArtifactMode.ARCHIVAL, true))
                .isEqualTo(before);
    }

    @Test
    void givesTheSameByAllWays() throws Exception {
        Map<String, Object> direct = run(Via.STORE, 70);

        for (Via via : Set.of(Via.PIPELINED, Via.SESSION, Via.MESSAGES)) {
            assertThat(run(via, 70))
                    .as(via.name())
                    .containsEntry("activityhash", direct.get("activityhash"))
                    .containsEntry("exportHash", direct.get("exportHash"));
        }
    }

    @Test
    void choosesKeysAllOverTheStore() {
        GrownStore grown = new GrownStore(1000, 10);
        Keys keys = new Keys.OfGrownStore(grown.vats(), grown.keysOfVat());
        CrankSource source = new CrankSource(1, keys, 0, 500);
        Set<String> chosen = new TreeSet<>();
        for (int i = 0; i < 1000; i++) {
            chosen.addAll(source.next().gets());
        }

        // Of 10,000 gets of 150,000 keys for each of ten vats, hardly any two are the same.
        assertThat(chosen).hasSizeGreaterThan(9_900);
        for (int vat = 1; vat <= 10; vat++) {
            String prefix = "v" + vat + ".c.o+";
            assertThat(chosen).filteredOn(key -> key.startsWith(prefix)).hasSizeBetween(700, 1_100);
        }
    }

    @Test
    void sharesTheKeysOfABlockAmongItsCranks() {
        for (int keysPerBlock : new int[] {1, 10, 70, 500, 10_000}) {
            CrankSource source = new CrankSource(1, new Keys.OfYoungStore(20), keysPerBlock, keysPerBlock);
            int sets = 0;
            int gets = 0;
            for (int i = 0; i < CrankSource.CRANKS_PER_BLOCK; i++) {
                Crank crank = source.next();
                int fewest = keysPerBlock / CrankSource.CRANKS_PER_BLOCK;
                assertThat(crank.sets()).hasSizeBetween(fewest, fewest + 1);
                sets += crank.sets().size();
                gets += crank.gets().size();
            }
            assertThat(sets).isEqualTo(keysPerBlock);
            assertThat(gets).isEqualTo(keysPerBlock);
        }
    }

    private Map<String, Object> run(Via via, int keysPerBlock) throws Exception {
        BlockSetting block = new BlockSetting(4, GROWN.vats(), keysPerBlock, Optional.of(GROWN), via, false);
        BenchSetting setting = new BenchSetting(new BenchData(dir), dir.resolve("store"), block, false);
        return new Repetitions(new BlockWorkload(true), setting, 0, Clock::seconds)
                .run()
                .fields();
    }
}
