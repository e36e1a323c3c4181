package io.swingnode.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.node.Cancellation;
import io.swingnode.node.CancelledException;
import io.swingnode.node.Progress;
import io.swingnode.node.check.StoppableStatements;
import io.swingnode.persistence.maintenance.StoreInfo;
import io.swingnode.persistence.maintenance.StoreVerifier;
import io.swingnode.persistence.sqlite.Database;
import io.swingnode.persistence.transfer.CopyProgress;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoppableStatementsTest {
    @TempDir
    private Path dir;

    private final Cancellation cancellation = new Cancellation();

    private StoppableStatements statements() {
        return new StoppableStatements(
                Progress.to(new PrintWriter(Writer.nullWriter()), false, "test"), cancellation, "stopped here");
    }

    @Test
    void theStatementThatRunsIsEndedAndNoneFollows() {
        List<String> ended = new ArrayList<>();
        try (StoppableStatements statements = statements()) {
            statements.running("first", () -> ended.add("first"));
            statements.running("second", () -> ended.add("second"));
            cancellation.request();
            assertThat(ended).containsExactly("second");
            assertThatThrownBy(() -> statements.running("third", () -> {}))
                    .isInstanceOf(CancelledException.class)
                    .hasMessage("stopped here");
            assertThatThrownBy(() -> statements.run(() -> {
                        throw new StoreException(Reason.FAULT, "interrupted");
                    }))
                    .isInstanceOf(CancelledException.class);
        }
    }

    @Test
    void otherFaultsStayWhatTheyAre() {
        try (StoppableStatements statements = statements()) {
            assertThatThrownBy(() -> statements.run(() -> {
                        throw new StoreException(Reason.FAULT, "the disk failed");
                    }))
                    .hasMessage("the disk failed");
        }
    }

    @Test
    void countingAndCheckingTellOfEachLongStatement() throws IOException {
        Path store = dir.resolve("store");
        SampleStore.make(store);
        List<String> told = new ArrayList<>();
        StoreInfo info = StoreInfo.read(store, Database.sqlite(), (what, cancel) -> {
            told.add(what);
            // Before it runs there is nothing to end.
            cancel.run();
        });
        assertThat(info.vats()).hasSize(1);
        assertThat(told).contains("counting the rows of kvStore", "measuring transcriptItems");
        told.clear();
        StoreVerifier.Report report =
                StoreVerifier.verify(store, CopyProgress.NONE, (what, cancel) -> told.add(what), Database.sqlite());
        assertThat(report.findings()).isEmpty();
        assertThat(told).containsExactly("checking the file and its rows");
    }
}
