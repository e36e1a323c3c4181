package io.swingnode.persistence.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.persistence.sqlite.Database;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often the owner of a block exchanges messages with the writer. */
class WriterExchangeTest {
    @TempDir
    Path dir;

    @Test
    void blockWhoseCommitIsWaitedForTakesNoExchange() {
        Recording link = new Recording(WriterLink.calling());
        try (SwingStore store = SwingStore.open(dir, StoreOptions.defaults(), link)) {
            for (int block = 1; block <= 3; block++) {
                link.exchanges.clear();
                store.kernelKv().set("key", "of block " + block);
                store.commit();
                assertThat(link.exchanges).isEmpty();
            }
        }
    }

    /** Notes what is asked of the writer. */
    private record Recording(WriterLink link, List<List<Write>> exchanges) implements WriterLink {
        Recording(WriterLink link) {
            this(link, new ArrayList<>());
        }

        @Override
        public Loan open(Path file, Database database, Database.Use use) throws SQLException {
            return link.open(file, database, use);
        }

        @Override
        public CompletionStage<Loan> start(List<Write> writes) {
            exchanges.add(writes);
            return link.start(writes);
        }

        @Override
        public void close() throws SQLException {
            link.close();
        }
    }
}
