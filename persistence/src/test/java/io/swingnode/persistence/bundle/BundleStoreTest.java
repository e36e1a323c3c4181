package io.swingnode.persistence.bundle;

import static io.swingnode.persistence.TestStore.BUNDLE;
import static io.swingnode.persistence.TestStore.OTHER_BUNDLE;
import static io.swingnode.persistence.TestStore.idOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.swingnode.persistence.TestStore;
import io.swingnode.persistence.sqlite.StoreDirectory;
import io.swingnode.protocol.Bundle;
import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "buffer limit {0}")
@ValueSource(longs = {1, TestStore.NO_SPILL})
class BundleStoreTest {
    @Parameter
    long bufferLimitBytes;

    @TempDir
    Path dir;

    @Test
    void keepsBothKindsWithTheTypeOfTheirValue() throws Exception {
        Path archive = BundleCodecTest.recordedArchive();
        BundleId zipId = BundleCodecTest.idOf(archive);
        Bundle.EndoZipBase64 zip =
                new Bundle.EndoZipBase64(Base64.getEncoder().encodeToString(Files.readAllBytes(archive)), zipId.hash());
        try (TestStore test = TestStore.open(dir, bufferLimitBytes)) {
            test.store.bundles().addBundle(idOf(OTHER_BUNDLE), OTHER_BUNDLE);
            test.store.bundles().addBundle(zipId, zip);
            assertThat(test.store.bundles().getBundle(zipId)).isEqualTo(zip);
            test.store.commit();
            test.reopen();
            assertThat(test.store.bundles().getBundle(zipId)).isEqualTo(zip);
            assertThat(test.store.bundles().getBundle(idOf(OTHER_BUNDLE))).isEqualTo(OTHER_BUNDLE);
            assertThat(test.rows()).anyMatch(row -> row.contains(OTHER_BUNDLE.toJson()));
            assertThat(test.rows()).anyMatch(row -> row.startsWith("bundles[" + zipId + ", blob "));
            assertThat(test.handedOver)
                    .containsExactly(List.of(
                            ExportEntry.of(
                                    "bundle." + idOf(OTHER_BUNDLE),
                                    idOf(OTHER_BUNDLE).value()),
                            ExportEntry.of("bundle." + zipId, zipId.value())));
        }
    }

    @Test
    void deletedBundleMayComeBack() {
        try (TestStore test = TestStore.open(dir, bufferLimitBytes)) {
            BundleStore bundles = test.store.bundles();
            bundles.deleteBundle(idOf(BUNDLE));
            bundles.addBundle(idOf(BUNDLE), BUNDLE);
            test.store.commit();
            bundles.deleteBundle(idOf(BUNDLE));
            assertThat(bundles.hasBundle(idOf(BUNDLE))).isFalse();
            bundles.addBundle(idOf(BUNDLE), BUNDLE);
            bundles.deleteBundle(idOf(BUNDLE));
            bundles.deleteBundle(idOf(BUNDLE));
            test.store.commit();
            assertThat(bundles.hasBundle(idOf(BUNDLE))).isFalse();
            assertThat(test.handedOver)
                    .hasSize(2)
                    .last()
                    .isEqualTo(List.of(ExportEntry.deletion("bundle." + idOf(BUNDLE))));
        }
    }

    @Test
    void knownBundleWithoutContentIsIncomplete() throws SQLException {
        try (TestStore test = TestStore.open(dir, bufferLimitBytes)) {
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + StoreDirectory.fileIn(dir));
                    Statement statement = connection.createStatement()) {
                statement.execute("INSERT INTO bundles (bundleID) VALUES ('" + idOf(BUNDLE) + "')");
            }
            BundleStore bundles = test.store.bundles();
            assertThat(bundles.hasBundle(idOf(BUNDLE))).isFalse();
            StoreException incomplete =
                    catchThrowableOfType(StoreException.class, () -> bundles.getBundle(idOf(BUNDLE)));
            assertThat(incomplete.reason()).isEqualTo(Reason.INCOMPLETE);
            StoreException known =
                    catchThrowableOfType(StoreException.class, () -> bundles.addBundle(idOf(BUNDLE), BUNDLE));
            assertThat(known.reason()).isEqualTo(Reason.CONFLICT);
        }
    }

    @Test
    void archiveThatIsNotWhatItsIdSaysIsRefused() {
        String hash = "0".repeat(128);
        try (TestStore test = TestStore.open(dir, bufferLimitBytes)) {
            for (String notAnArchive : List.of("AAEC/w==", "UEsFBg==", "")) {
                StoreException refused = catchThrowableOfType(
                        StoreException.class,
                        () -> test.store
                                .bundles()
                                .addBundle(new BundleId("b1-" + hash), new Bundle.EndoZipBase64(notAnArchive, hash)));
                assertThat(refused.reason()).isEqualTo(Reason.CORRUPT);
            }
            assertThat(test.store.hasUncommittedChanges()).isFalse();
        }
    }

    @Test
    void textThatIsNoIdIsOfNoBundle() {
        try (TestStore test = TestStore.open(dir, bufferLimitBytes)) {
            for (String text : List.of("foo", "", "b2-" + "0".repeat(64), "b0-\ud800")) {
                assertThat(test.store.bundles().hasBundle(text)).isFalse();
            }
            test.store.bundles().addBundle(idOf(BUNDLE), BUNDLE);
            assertThat(test.store.bundles().hasBundle(idOf(BUNDLE).value())).isTrue();
        }
    }
}
