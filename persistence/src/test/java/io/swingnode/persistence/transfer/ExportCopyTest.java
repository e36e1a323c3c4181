package io.swingnode.persistence.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.persistence.Recorded;
import io.swingnode.persistence.io.FileMode;
import io.swingnode.persistence.sqlite.Cursor;
import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.ArtifactName;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An export that is copied from far away: what is bad is refused, what is there is kept. */
class ExportCopyTest {
    private static final ArtifactMode MODE = ArtifactMode.ARCHIVAL;

    @TempDir
    Path temp;

    private StoreExporter store = StoreExporter.open(Recorded.KEPT, MODE);

    @BeforeEach
    void open() throws IOException {
        store.close();
        store = StoreExporter.open(Recorded.copy(Recorded.KEPT, temp.resolve("store")), MODE);
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** A source that changes what it gives, and notes what it was asked for. */
    private static final class Far implements ExportSource {
        private final ExportSource near;
        private final List<ArtifactName> fetched = new ArrayList<>();
        private UnaryOperator<List<ArtifactName>> order = names -> names;
        private UnaryOperator<byte[]> bytes = given -> given;
        private long fails = Long.MAX_VALUE;

        Far(ExportSource near) {
            this.near = near;
        }

        @Override
        public Optional<String> hostValue(String key) {
            return near.hostValue(key);
        }

        @Override
        public Cursor<ExportEntry> exportData() {
            return near.exportData();
        }

        @Override
        public Cursor<ArtifactName> artifactNames() {
            List<ArtifactName> names = new ArrayList<>();
            try (Cursor<ArtifactName> all = near.artifactNames()) {
                all.forEachRemaining(names::add);
            }
            Iterator<ArtifactName> ordered = order.apply(names).iterator();
            return new Cursor<>() {
                @Override
                public boolean hasNext() {
                    return ordered.hasNext();
                }

                @Override
                public ArtifactName next() {
                    return ordered.next();
                }

                @Override
                public void close() {
                    // Nothing is open.
                }
            };
        }

        @Override
        public InputStream artifact(ArtifactName name) {
            if (fetched.size() == fails) {
                throw new StoreException(Reason.UNAVAILABLE, "the connection is lost");
            }
            fetched.add(name);
            try (InputStream in = near.artifact(name)) {
                return new ByteArrayInputStream(bytes.apply(in.readAllBytes()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            // The store is the test's.
        }
    }

    private static ExportCopy.Report copy(ExportSource source, Path dir) {
        return ExportCopy.copy(source, dir, MODE, CopyProgress.NONE, FileMode.OWNER);
    }

    private void assertIsExport(Path dir) throws IOException {
        Path local = temp.resolve("local");
        Copies.export(store, local, MODE);
        assertThat(Recorded.files(dir)).isEqualTo(Recorded.files(local));
    }

    @Test
    void copiesTheSameBytesAsALocalExport() throws IOException {
        Path dir = temp.resolve("copy");
        ExportCopy.Report report = copy(new Far(store), dir);
        assertThat(report.artifacts()).isEqualTo(store.artifactCount()).isPositive();
        assertThat(report.kept()).isZero();
        assertThat(report.interruptedHeight()).isEmpty();
        assertIsExport(dir);
    }

    @Test
    void takesArtifactsInAnyOrder() throws IOException {
        Path dir = temp.resolve("copy");
        Far reversed = new Far(store);
        reversed.order = names -> {
            Collections.reverse(names);
            return names;
        };
        assertThat(copy(reversed, dir).artifacts()).isEqualTo(store.artifactCount());
    }

    @Test
    void refusesAnArtifactThatIsNotWhatItsRecordSays() {
        Path dir = temp.resolve("copy");
        List<UnaryOperator<byte[]>> spoilings = List.of(
                bytes -> {
                    bytes[bytes.length / 2] ^= 1;
                    return bytes;
                },
                bytes -> Arrays.copyOf(bytes, bytes.length - 1),
                bytes -> Arrays.copyOf(bytes, bytes.length + 1));
        for (UnaryOperator<byte[]> spoiling : spoilings) {
            for (Class<?> kind :
                    List.of(ArtifactName.Snapshot.class, ArtifactName.Span.class, ArtifactName.Bundle.class)) {
                Far bad = new Far(store);
                bad.order = names -> names.stream().filter(kind::isInstance).toList();
                bad.bytes = spoiling;
                assertThatThrownBy(() -> copy(bad, dir))
                        .isInstanceOfSatisfying(
                                StoreException.class,
                                e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT))
                        .hasMessageContaining(
                                "artifact \"" + bad.fetched.getFirst().format() + "\"")
                        .hasMessageContaining("it is not taken");
                assertThat(dir.resolve(ExportManifest.FILE_NAME)).doesNotExist();
            }
        }
    }

    @Test
    void refusesAnArtifactWithoutARecordAndOneThatIsOfferedTwice() {
        Far unknown = new Far(store);
        unknown.order = names -> List.of(ArtifactName.parse("snapshot.v999.1"));
        assertThatThrownBy(() -> copy(unknown, temp.resolve("unknown")))
                .hasMessageContaining("no metadata for artifact \"snapshot.v999.1\"");
        Far twice = new Far(store);
        twice.order = names -> List.of(names.getFirst(), names.getFirst());
        assertThatThrownBy(() -> copy(twice, temp.resolve("twice"))).hasMessageContaining("is offered twice");
    }

    @Test
    void keepsWhatAnInterruptedCopyLeftIfItIsRight() throws IOException {
        Path dir = temp.resolve("copy");
        Far interrupted = new Far(store);
        interrupted.fails = 5;
        assertThatThrownBy(() -> copy(interrupted, dir)).hasMessageContaining("lost");
        ArtifactName cut = interrupted.fetched.get(2);
        byte[] whole = Files.readAllBytes(dir.resolve(cut.format()));
        Files.write(dir.resolve(cut.format()), Arrays.copyOf(whole, whole.length / 2));
        Files.writeString(dir.resolve("transcript.v998.0.4"), "of an earlier state");

        Far again = new Far(store);
        ExportCopy.Report report = copy(again, dir);
        assertThat(report.kept()).isEqualTo(4);
        assertThat(report.interruptedHeight()).hasValue(report.height());
        assertThat(again.fetched).contains(cut).doesNotContain(interrupted.fetched.get(0));
        assertThat(again.fetched).hasSize((int) report.artifacts() - 4);
        assertIsExport(dir);
    }

    @Test
    void takesNoDirectoryThatHoldsSomethingElse() throws IOException {
        Path dir = Files.createDirectory(temp.resolve("other"));
        Files.writeString(dir.resolve("letter"), "dear");
        assertThatThrownBy(() -> copy(new Far(store), dir)).hasMessageContaining("is not empty");
        assertThat(dir.resolve("letter")).hasContent("dear");
    }
}
