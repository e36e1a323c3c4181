package io.swingnode.server.kernel;

import static io.swingnode.server.kernel.WireClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.protocol.VatId;
import io.swingnode.protocol.wire.FrameReader;
import io.swingnode.server.kernel.WireClient.None;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Uploads, streams, exports, imports and ranges, as programs of other languages have them. */
class ServedStreamsTest extends ServerTest {
    @Test
    void keysComeInRangesAndThoseOfTheHostAmongThem() throws Exception {
        try (WireClient kernel = both()) {
            for (String key : List.of("a", "b", "i", "local.z")) {
                kernel.behind("kv.set", text(key), text("of " + key));
            }
            kernel.behind("host.set", text("host.height"), text("5"));
            FrameReader all = kernel.ask("kv.next", text("a"), 100L).done();
            assertThat(pairs(all)).containsExactly("b=of b", "host.height=5", "i=of i", "local.z=of local.z");
            assertThat(all.bool()).isTrue();
            FrameReader two = kernel.ask("kv.next", text(""), 2L).done();
            assertThat(pairs(two)).containsExactly("a=of a", "b=of b");
            assertThat(two.bool()).isFalse();
        }
    }

    @Test
    void anUploadBecomesASnapshotAndIsReadBack() throws Exception {
        byte[] heap = new byte[3_000_000];
        new java.util.Random(1).nextBytes(heap);
        try (WireClient kernel = WireClient.connect(socket())) {
            FrameReader greeting = kernel.ask("hello", 1L, 1L, BOTH, store()).done();
            byte[] session = session(greeting);
            try (WireClient stream = WireClient.hello(socket(), List.of("stream"), Map.of("session", session))) {
                long upload = stream.ask("upload.open").done().integer();
                for (int at = 0; at < heap.length; at += 1_000_000) {
                    stream.ask("upload.data", upload, java.util.Arrays.copyOfRange(heap, at, at + 1_000_000))
                            .done();
                }
                assertThat(kernel.ask("snapshot.save", "v1", 5L, upload).refusal(1))
                        .contains("upload.end");
                stream.ask("upload.end", upload).done();
                kernel.ask("snapshot.save", "v1", 5L, upload).done();
                assertThat(kernel.ask("snapshot.save", "v1", 6L, upload).refusal(1))
                        .startsWith("NOT_FOUND");
                long load = kernel.ask("snapshot.load", "v1").done().integer();
                assertThat(pullAll(stream, load)).isEqualTo(heap);
                kernel.ask("commit").done();
                long committed = kernel.ask("snapshot.load", "v1").done().integer();
                assertThat(pullAll(stream, committed)).isEqualTo(heap);
            }
        }
    }

    private static byte[] session(FrameReader greeting) throws Exception {
        assertThat(greeting.integer()).isEqualTo(1);
        greeting.beginMap();
        while (!greeting.atEnd()) {
            switch (greeting.member()) {
                case "session" -> {
                    return greeting.bytes();
                }
                case "server" -> assertThat(greeting.name()).isNotEmpty();
                default -> assertThat(greeting.integer()).isPositive();
            }
        }
        throw new AssertionError("no session");
    }

    private static byte[] pullAll(WireClient client, long stream) throws Exception {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        boolean done = false;
        while (!done) {
            FrameReader part = client.ask("pull", stream, 500_000L).done();
            all.writeBytes(part.bytes());
            done = part.bool();
        }
        return all.toByteArray();
    }

    @Test
    void idleConnectionsKeepNobodyOut() throws Exception {
        both().close();
        awaitFree();
        List<WireClient> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                idle.add(WireClient.hello(socket(), List.of("reader"), archival()));
            }
            long export = idle.getLast().ask("export.open").done().integer();
            assertThat(export).isPositive();
        } finally {
            for (WireClient client : idle) {
                client.close();
            }
        }
    }

    @Test
    void anExportIsImported() throws Exception {
        try (WireClient kernel = both()) {
            kernel.ask("transcript.init", "v1").done();
            kernel.behind("transcript.add", "v1", text("one"));
            kernel.ask("transcript.rollSpan", "v1").done();
            kernel.behind("transcript.add", "v1", text("two"));
            kernel.behind("kv.set", text("a"), text("1"));
            kernel.ask("commit").done();
            try (WireClient reader = WireClient.hello(socket(), List.of("reader"), archival());
                    WireClient importer = WireClient.hello(
                            socket(),
                            List.of("import"),
                            Map.of("store", Map.of("dir", temp.resolve("copy").toString()), "mode", "archival"))) {
                long export = reader.ask("export.open").done().integer();
                long data = reader.ask("export.data", export).done().integer();
                FrameReader part = reader.ask("pull", data, 0L).done();
                part.beginArray();
                while (!part.atEnd()) {
                    importer.behind("import.record", text(part.text()), text(part.text()));
                }
                importer.ask("import.records").done();
                long names = reader.ask("export.names", export).done().integer();
                FrameReader list = reader.ask("pull", names, 0L).done();
                list.beginArray();
                while (!list.atEnd()) {
                    String name = list.name();
                    long artifact =
                            reader.ask("export.artifact", export, name).done().integer();
                    long upload = importer.ask("import.artifact", name).done().integer();
                    importer.ask("upload.data", upload, pullAll(reader, artifact))
                            .done();
                    importer.ask("upload.end", upload).done();
                }
                importer.ask("import.finish").done();
            }
        }
        try (SwingStore copy = SwingStore.openReadOnly(temp.resolve("copy"), StoreOptions.defaults())) {
            assertThat(copy.kernelKv().get("a")).contains("1");
            assertThat(copy.transcripts().readSpan(new VatId("v1"), 0).next()).isEqualTo("one");
        }
    }

    @Test
    void halvesOfSurrogatePairsAreTakenAndGivenBack() throws Exception {
        byte[] half = {'k', (byte) 0xED, (byte) 0xA0, (byte) 0x80};
        try (WireClient kernel = both()) {
            kernel.behind("kv.set", half, half);
            assertThat(kernel.ask("kv.get", half).done().bytes()).isEqualTo(half);
            kernel.ask("commit").done();
            assertThat(kernel.ask("kv.get", half).done().bytes()).isEqualTo(half);
            assertThat(kernel.ask("kv.set", new byte[] {(byte) 0xFF}, half).refusal(2))
                    .contains("not UTF-8");
        }
    }

    @Test
    void spansAreReadInParts() throws Exception {
        String item = "x".repeat(30_000);
        try (WireClient kernel = both()) {
            kernel.ask("transcript.init", "v1").done();
            for (int i = 0; i < 10; i++) {
                kernel.behind("transcript.add", "v1", text(i + item));
            }
            FrameReader first = kernel.ask("transcript.read", "v1", None.NONE).done();
            long cursor = first.integer();
            int seen = count(first);
            boolean done = first.bool();
            while (!done) {
                FrameReader next = kernel.ask("cursor.next", cursor).done();
                seen += count(next);
                done = next.bool();
            }
            assertThat(seen).isEqualTo(10);
            assertThat(kernel.ask("cursor.next", cursor).refusal(1)).startsWith("NOT_FOUND");
        }
    }

    private Map<String, Object> archival() {
        return Map.of("store", Map.of("dir", temp.resolve("store").toString()), "mode", "archival");
    }

    private static int count(FrameReader reply) throws Exception {
        int count = 0;
        reply.beginArray();
        while (!reply.atEnd()) {
            assertThat(reply.text()).isNotEmpty();
            count++;
        }
        return count;
    }
}
