package io.swingnode.persistence.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.TestStore;
import io.swingnode.protocol.CrankHashes;
import io.swingnode.protocol.ExportEntry;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.VatId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;

/** A store in memory on which numbered cranks are run by hand, and what its sink was given. */
abstract class NumberedCase {
    static final VatId V1 = TestStore.V1;
    static final VatId V2 = TestStore.V2;
    static final VatId V3 = TestStore.V3;

    final List<List<ExportEntry>> handedOver = new ArrayList<>();

    /** What the sink throws, one at a time. */
    final List<RuntimeException> sinkFailures = new ArrayList<>();

    final SwingStore store = SwingStore.inMemory(
            StoreOptions.builder().compressionLevel(1).exportSink(this::receive).build());

    private void receive(List<ExportEntry> list) {
        if (!sinkFailures.isEmpty()) {
            throw sinkFailures.removeFirst();
        }
        handedOver.add(list);
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    NumberedCranks begin() {
        return begin(CrankLimits.defaults());
    }

    NumberedCranks begin(CrankLimits limits) {
        return store.beginNumberedCranks(limits, 1);
    }

    static CrankHashes join(NumberedCrank crank) {
        return crank.end(true).toCompletableFuture().join();
    }

    static Reason reasonOf(ThrowingCallable refused) {
        return catchThrowableOfType(StoreException.class, refused).reason();
    }

    /** The message of the conflict that a call or stage gave. */
    static String conflict(ThrowingCallable refused) {
        StoreException conflict = catchThrowableOfType(StoreException.class, refused);
        assertThat(conflict.reason()).isEqualTo(Reason.CONFLICT);
        return String.valueOf(conflict.getMessage());
    }

    static String conflict(CompletionStage<?> stage) {
        CompletableFuture<?> future = stage.toCompletableFuture();
        assertThat(future).isCompletedExceptionally();
        return conflict(() -> {
            throw future.exceptionNow();
        });
    }
}
