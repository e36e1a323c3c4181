package io.swingnode.tests.powerloss;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.tests.powerloss.PowerCuts.Outcome;
import io.swingnode.tests.powerloss.RecordedDisk.Syncs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What was acknowledged is intact after a power cut at any moment; and the checks that say so find product code out whose
 * syncs do nothing.
 */
class PowerLossTest {
    private static final int RANDOM_IMAGES = 2;
    private static final int RANDOM_IMAGES_SLOW = 100;
    private static final int FAILURES_MAX = 1000;

    @TempDir
    Path temp;

    static List<Scenario> scenarios() {
        return Stream.concat(FileScenarios.ALL.stream(), StoreScenarios.ALL.stream())
                .toList();
    }

    static Stream<Arguments> mutants() {
        return scenarios().stream()
                .flatMap(scenario -> scenario.mutants().stream().map(mutant -> Arguments.of(scenario, mutant)));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void acknowledgedIsIntact(Scenario scenario) throws Exception {
        run(scenario, Syncs.WORK, RANDOM_IMAGES, FAILURES_MAX).assertSurvived();
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void findsOutSyncsThatDoNothing(Scenario scenario, Syncs mutant) throws Exception {
        assertThat(run(scenario, mutant, RANDOM_IMAGES, 1).failures()).isNotEmpty();
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("scenarios")
    void acknowledgedIsIntactInManyImages(Scenario scenario) throws Exception {
        run(scenario, Syncs.WORK, RANDOM_IMAGES_SLOW, FAILURES_MAX).assertSurvived();
    }

    /** {@code -Dpowerloss.seed=N} chooses the same losses; failures name their seed. */
    private Outcome run(Scenario scenario, Syncs syncs, int randomImages, int failuresMax) throws Exception {
        long seed = Long.getLong("powerloss.seed", new Random().nextLong());
        RecordedDisk disk = new RecordedDisk(Files.createDirectory(temp.resolve("disk")), syncs);
        PowerCuts.Restart restart = scenario.body().run(disk, Files.createDirectory(temp.resolve("elsewhere")));
        return new PowerCuts(Files.createDirectory(temp.resolve("images")), seed, randomImages)
                .replay(disk, restart, failuresMax);
    }
}
