package io.swingnode.tests;

import com.typesafe.config.ConfigFactory;
import io.swingnode.actors.KernelSession;
import io.swingnode.actors.NodeSettings;
import io.swingnode.demo.DemoKernel;
import io.swingnode.demo.DemoOptions;
import io.swingnode.journal.Journal;
import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.archive.ArchiveOptions;
import io.swingnode.protocol.VatId;
import java.nio.file.Path;
import java.util.Optional;

/** What the killed process and the one that is never killed have in common: the same kernel with the same blocks. */
final class CrashWorld {
    /** Every so many blocks a vat is made and terminated, for the cleaner to work off. */
    private static final int BLOCKS_BETWEEN_TERMINATIONS = 7;

    /** How many commits a kernel that pipelines lets wait before it waits for the oldest. */
    static final int COMMITS_WAITING_MAX = 8;

    /** More than the cleaner's default budget for one block. */
    private static final int TERMINATED_SPANS = 12;

    private CrashWorld() {}

    /** Small blocks, and snapshots large enough to be spooled through files. */
    static DemoOptions options(long seed) {
        return new DemoOptions(seed, 6, 12, 300, 96 * 1024, 15, 2);
    }

    /** A node with a journal and an archive below {@code home}. */
    static NodeSettings settings(Path home, long bufferLimitBytes, boolean keepTranscripts) {
        StoreOptions options = StoreOptions.builder()
                .keepTranscripts(keepTranscripts)
                .bufferLimitBytes(bufferLimitBytes)
                .cacheLimitBytes(1 << 20)
                .archive(ArchiveOptions.below(archive(home)))
                .build();
        return new NodeSettings(
                home,
                options,
                Optional.of(Journal.ofHome(home)),
                Optional.empty(),
                ConfigFactory.parseString("swingnode.ledger { flush-wait = 2m }"));
    }

    static Path archive(Path home) {
        return home.resolve("node").resolve("archive");
    }

    /** Does the work of the next block, and gives its height. */
    static long execute(DemoKernel kernel) {
        long height = kernel.height() + 1;
        if (height % BLOCKS_BETWEEN_TERMINATIONS == 0) {
            terminateVat(kernel.session(), new VatId("t" + height));
        }
        String unused = kernel.execute();
        return height;
    }

    private static void terminateVat(KernelSession session, VatId vat) {
        session.transcripts().initTranscript(vat);
        for (int span = 0; span < TERMINATED_SPANS; span++) {
            session.transcripts().addItem(vat, "{\"span\":" + span + "}");
            session.transcripts().rolloverSpan(vat);
        }
        session.terminate(vat);
    }
}
