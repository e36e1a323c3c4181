package io.swingnode.persistence.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.swingnode.persistence.TestStore;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A vat whose artifacts no file system could name is refused while the block can still be committed. */
class LongVatIdTest {
    /** What is left of 255 bytes after "transcript.", two positions of 19 digits, ".gz.tmp" and two dots. */
    private static final int LONGEST = 255 - 11 - 2 - 2 * 19 - 7;

    @TempDir
    Path dir;

    private TestStore open(ArchiveOptions archive) {
        return TestStore.open(
                dir.resolve("store"),
                TestStore.NO_SPILL,
                options -> options.toBuilder().archive(archive).build());
    }

    @Test
    void longestIdIsArchivedAndALongerOneRefused() {
        VatId fits = new VatId("v".repeat(LONGEST));
        VatId tooLong = new VatId("v".repeat(LONGEST - 1) + "\u00fc");
        try (TestStore test = open(ArchiveOptions.below(dir.resolve("archive")))) {
            test.store.transcripts().initTranscript(fits);
            for (Runnable call : new Runnable[] {
                () -> test.store.transcripts().initTranscript(tooLong), () -> test.save(tooLong, 1, "heap")
            }) {
                StoreException refused = catchThrowableOfType(StoreException.class, call::run);
                assertThat(refused.reason()).isEqualTo(Reason.USAGE);
                assertThat(refused).hasMessageContaining("is 1 bytes too long");
            }
            test.store.transcripts().addItem(fits, "item");
            test.store.transcripts().rolloverSpan(fits);
            test.store.commit();
        }
        assertThat(dir.resolve("archive")).isDirectoryRecursivelyContaining("glob:**transcript.vv*.0.1.gz");
    }

    @Test
    void vatFromBeforeTheArchiveKeepsItsSpanAndItsBlockCommits() {
        VatId old = new VatId("v".repeat(300));
        try (TestStore without = TestStore.open(dir.resolve("store"), TestStore.NO_SPILL)) {
            without.store.transcripts().initTranscript(old);
            without.store.commit();
        }
        try (TestStore test = open(ArchiveOptions.below(dir.resolve("archive")))) {
            test.store.transcripts().addItem(old, "item");
            StoreException refused = catchThrowableOfType(
                    StoreException.class, () -> test.store.transcripts().rolloverSpan(old));
            assertThat(refused.reason()).isEqualTo(Reason.USAGE);
            test.store.commit();
            assertThat(test.store.transcripts().getCurrentSpanBounds(old).endPos())
                    .isEqualTo(1);
        }
    }
}
