package io.swingnode.server.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.wire.FrameReader;
import io.swingnode.protocol.wire.FrameWriter;
import io.swingnode.protocol.wire.WireException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FewThreadsTest {
    private final ExecutorService threads = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("export-work").factory());

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    /** Does what its name says. */
    private static final class Named implements StreamConnection.Operations {
        private final List<String> workers = new ArrayList<>();
        private boolean closed;

        @Override
        public void request(long id, String operation, FrameReader request, FrameWriter reply)
                throws IOException, WireException {
            switch (operation) {
                case "io" -> throw new IOException("the disk");
                case "wire" -> throw new WireException("the frame");
                case "refuse" -> throw new StoreException(Reason.NOT_FOUND, "nothing there");
                default -> workers.add(Thread.currentThread().getName());
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static FrameReader frame() throws WireException {
        return FrameReader.of(new byte[] {(byte) 0x80}, 0, 1);
    }

    @Test
    void theWorkIsDoneOnTheThreadsForIt() throws Exception {
        Named named = new Named();
        FewThreads shared = new FewThreads(named, threads);
        shared.request(1, "work", frame(), new FrameWriter());
        shared.request(2, "work", frame(), new FrameWriter());
        assertThat(named.workers).containsExactly("export-work", "export-work");
        shared.close();
        assertThat(named.closed).isTrue();
    }

    @Test
    void whatFailsFailsForTheConnection() {
        FewThreads shared = new FewThreads(new Named(), threads);
        assertThatThrownBy(() -> shared.request(1, "io", frame(), new FrameWriter()))
                .isInstanceOf(IOException.class)
                .hasMessage("the disk");
        assertThatThrownBy(() -> shared.request(1, "wire", frame(), new FrameWriter()))
                .isInstanceOf(WireException.class);
        assertThatThrownBy(() -> shared.request(1, "refuse", frame(), new FrameWriter()))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Reason.NOT_FOUND));
    }
}
