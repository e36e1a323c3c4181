package io.swingnode.server.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.swingnode.persistence.StoreOptions;
import io.swingnode.persistence.SwingStore;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.wire.FrameReader;
import io.swingnode.protocol.wire.FrameWriter;
import io.swingnode.protocol.wire.WireException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Frames that were changed at random are done, refused, or end their connection; nothing else comes of them. A seed that ever
 * found something is kept in the list.
 */
class FrameFuzzTest {
    private static final int FRAMES_PER_SEED = 25_000;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A valid request of every operation. */
    private static List<byte[]> requests() {
        List<byte[]> requests = new ArrayList<>();
        for (String operation : List.of(
                "crank.start",
                "crank.hashes",
                "crank.end",
                "crank.finish",
                "crank.list",
                "snapshot.deleteUnused",
                "exports.take",
                "commit",
                "repair.finish",
                "image",
                "size",
                "close",
                "exports.collect")) {
            requests.add(request(operation, 0, out -> {}));
        }
        for (String operation : List.of(
                "crank.savepoint",
                "crank.rollback",
                "transcript.init",
                "transcript.bounds",
                "transcript.stop",
                "transcript.rollSpan",
                "transcript.rollIncarnation",
                "snapshot.load",
                "snapshot.archive",
                "snapshot.info",
                "snapshot.stop",
                "bundle.has",
                "bundle.get",
                "bundle.delete")) {
            requests.add(request(operation, 1, out -> out.name("v1")));
        }
        requests.add(request("crank.hashed", 2, out -> out.name("0a").name("0b")));
        requests.add(request("crank.listed", 1, out -> out.integer(2)));
        for (String operation : List.of("kv.get", "kv.delete", "host.get", "host.delete")) {
            requests.add(request(operation, 1, out -> out.bytes(bytes("host.key"))));
        }
        for (String operation : List.of("kv.set", "host.set", "repair.record")) {
            requests.add(request(operation, 2, out -> out.bytes(bytes("key")).bytes(bytes("value"))));
        }
        requests.add(request("kv.next", 2, out -> out.bytes(bytes("k")).integer(3)));
        requests.add(request("host.next", 2, out -> out.bytes(bytes("host.k")).integer(3)));
        requests.add(request("transcript.add", 2, out -> out.name("v1").bytes(bytes("item"))));
        requests.add(request("transcript.read", 2, out -> out.name("v1").none()));
        requests.add(request("transcript.delete", 2, out -> out.name("v1").integer(2)));
        requests.add(request("snapshot.delete", 2, out -> out.name("v1").none()));
        requests.add(
                request("snapshot.save", 3, out -> out.name("v1").integer(4).integer(1)));
        requests.add(request("bundle.add", 2, out -> out.name("b0-00").bytes(bytes("{\"moduleFormat\":\"x\"}"))));
        requests.add(request("dump", 1, out -> out.bool(true)));
        requests.add(request("cursor.next", 1, out -> out.integer(1)));
        requests.add(request("cursor.close", 1, out -> out.integer(1)));
        return requests;
    }

    private interface Arguments {
        void write(FrameWriter out);
    }

    private static byte[] request(String operation, int arguments, Arguments values) {
        FrameWriter out = new FrameWriter();
        out.begin(2 + arguments).integer(7).name(operation);
        values.write(out);
        out.end();
        byte[] frame = out.toByteArray();
        return java.util.Arrays.copyOfRange(frame, 4, frame.length);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20261128})
    void changedFramesAreDoneOrRefused(long seed) {
        Random random = new Random(seed);
        List<byte[]> requests = requests();
        Outcomes outcomes = new Outcomes();
        try (Target target = new Target()) {
            for (int i = 0; i < FRAMES_PER_SEED; i++) {
                byte[] frame = mutated(requests.get(random.nextInt(requests.size())), random);
                target.send(frame, outcomes);
            }
        }
        // Of each there are many, or the changes are too wild or too tame to find anything.
        assertThat(outcomes.done).isGreaterThan(FRAMES_PER_SEED / 20);
        assertThat(outcomes.refused).isGreaterThan(FRAMES_PER_SEED / 20);
        assertThat(outcomes.broken).isGreaterThan(FRAMES_PER_SEED / 20);
    }

    private static byte[] mutated(byte[] frame, Random random) {
        byte[] changed = frame.clone();
        int changes = random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(changed.length);
            switch (random.nextInt(4)) {
                case 0 -> changed[at] = (byte) random.nextInt(256);
                case 1 -> changed[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> changed = java.util.Arrays.copyOf(changed, Math.max(1, at));
                default -> {
                    byte[] longer = new byte[changed.length + 1];
                    System.arraycopy(changed, 0, longer, 0, at);
                    longer[at] = (byte) random.nextInt(256);
                    System.arraycopy(changed, at, longer, at + 1, changed.length - at);
                    changed = longer;
                }
            }
        }
        return changed;
    }

    private static final class Outcomes {
        private int done;
        private int refused;
        private int broken;
    }

    /** The operations on a store in memory; a write that was refused late ends it, as it ends a kernel's block. */
    private static final class Target implements AutoCloseable {
        private ServedBlock block;
        private BlockOperations operations;

        private Target() {
            open();
        }

        private void open() {
            BlockExports exports = new BlockExports();
            block = new PlainBlock(
                    SwingStore.inMemory(
                            StoreOptions.builder().exportSink(exports::accept).build()),
                    () -> {});
            operations = new BlockOperations(block, exports, new BlockStreams(block.snapshotOptions(), 16), 16);
        }

        private void send(byte[] frame, Outcomes outcomes) {
            FrameWriter reply = new FrameWriter();
            try {
                operations.request(
                        EnumSet.of(Hello.Role.KERNEL, Hello.Role.HOST), FrameReader.of(frame, 0, frame.length), reply);
                long status = status(reply);
                switch ((int) status) {
                    case 0 -> outcomes.done++;
                    case 1 -> outcomes.refused++;
                    default -> {
                        close();
                        open();
                    }
                }
            } catch (WireException e) {
                assertThat(e).hasMessageNotContaining("Exception").hasMessageNotContaining("null pointer");
                outcomes.broken++;
            } catch (StoreException e) {
                throw new AssertionError("a fault", e);
            }
        }

        private static long status(FrameWriter reply) throws WireException {
            byte[] bytes = reply.toByteArray();
            if (bytes.length == 0) {
                return 0;
            }
            FrameReader read = FrameReader.of(bytes, 4, bytes.length - 4);
            long unused = read.integer();
            return read.integer();
        }

        @Override
        public void close() {
            operations.close();
            block.close();
        }
    }

    @Test
    void everyRequestIsKnown() {
        try (Target target = new Target()) {
            Outcomes outcomes = new Outcomes();
            requests().forEach(frame -> target.send(frame, outcomes));
            assertThat(outcomes.broken).isZero();
        }
    }
}
