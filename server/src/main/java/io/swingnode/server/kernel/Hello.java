package io.swingnode.server.kernel;

import io.swingnode.protocol.ArtifactMode;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import io.swingnode.protocol.wire.FrameReader;
import io.swingnode.protocol.wire.WireException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The first request of a connection.
 *
 * @param id to be answered
 * @param lowest the lowest version of the protocol that the client speaks
 * @param highest the highest
 * @param roles what the connection is for
 * @param options how it opens a store
 * @param mode of exports and imports
 * @param session of which block a {@code stream} connection is; empty for none
 * @param token what a connection over TCP shows; empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // Secrets, compared in constant time by those who know them.
record Hello(
        long id,
        long lowest,
        long highest,
        Set<Role> roles,
        BlockOptions options,
        ArtifactMode mode,
        byte[] session,
        byte[] token) {
    static final long VERSION = 1;

    /** What a connection is for. */
    enum Role {
        KERNEL,
        HOST,
        READER,
        STREAM,
        IMPORT;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Role named(String name) throws WireException {
            for (Role role : values()) {
                if (role.wireName().equals(name)) {
                    return role;
                }
            }
            throw new WireException(
                    "there is no role \"" + name + "\"; known are kernel, host, reader, stream and import");
        }
    }

    static Hello read(FrameReader frame) throws WireException {
        long id = frame.integer();
        String operation = frame.name();
        if (id <= 0 || !operation.equals("hello")) {
            throw new WireException("the first request of a connection must be \"hello\", with an id above 0");
        }
        long lowest = frame.integer();
        long highest = frame.integer();
        Set<Role> roles = EnumSet.noneOf(Role.class);
        frame.beginArray();
        while (!frame.atEnd()) {
            roles.add(Role.named(frame.name()));
        }
        Options options = new Options();
        frame.beginMap();
        while (!frame.atEnd()) {
            options.read(frame);
        }
        frame.end();
        return new Hello(
                id, lowest, highest, roles, options.toBlockOptions(), options.mode, options.session, options.token);
    }

    /**
     * Checks that the server can serve it.
     *
     * @throws StoreException (UNSUPPORTED) when there is no version in common; (USAGE) for roles that do not go together
     */
    void require() {
        if (lowest > VERSION || highest < VERSION) {
            throw new StoreException(
                    Reason.UNSUPPORTED,
                    "this server speaks version " + VERSION + " of the protocol, the client versions " + lowest + " to "
                            + highest + "; install the same version of both");
        }
        boolean block = ofBlock();
        if (roles.isEmpty()
                || (!block && roles.size() > 1)
                || (block && !Set.of(Role.KERNEL, Role.HOST).containsAll(roles))) {
            throw new StoreException(
                    Reason.USAGE, "a connection is kernel, host or both, or one of reader, stream and import");
        }
    }

    /** True for a connection that works on the block. */
    boolean ofBlock() {
        return roles.contains(Role.KERNEL) || roles.contains(Role.HOST);
    }

    private static final class Options {
        private StoreName store = new StoreName.Served();
        private boolean reset;
        private boolean readOnly;
        private Optional<Boolean> keepTranscripts = Optional.empty();
        private Optional<Boolean> keepSnapshots = Optional.empty();
        private boolean exports;
        private Optional<Path> traceFile = Optional.empty();
        private ArtifactMode mode = ArtifactMode.OPERATIONAL;
        private byte[] session = new byte[0];
        private byte[] token = new byte[0];

        private void read(FrameReader frame) throws WireException {
            String name = frame.member();
            switch (name) {
                case "store" -> store = store(frame);
                case "reset" -> reset = frame.bool();
                case "readOnly" -> readOnly = frame.bool();
                case "keepTranscripts" -> keepTranscripts = Optional.of(frame.bool());
                case "keepSnapshots" -> keepSnapshots = Optional.of(frame.bool());
                case "exports" -> exports = frame.bool();
                case "traceFile" -> traceFile = Optional.of(path(frame.name()));
                case "mode" -> mode = mode(frame.name());
                case "session" -> session = frame.bytes();
                case "token" -> token = frame.bytes();
                default -> throw new WireException("there is no option \"" + name + "\"");
            }
        }

        private static ArtifactMode mode(String name) throws WireException {
            try {
                return ArtifactMode.parse(name);
            } catch (StoreException e) {
                throw new WireException(String.valueOf(e.getMessage()));
            }
        }

        private static StoreName store(FrameReader frame) throws WireException {
            StoreName named = new StoreName.Served();
            byte[] image = new byte[0];
            frame.beginMap();
            while (!frame.atEnd()) {
                String name = frame.member();
                switch (name) {
                    case "dir" -> named = new StoreName.Dir(path(frame.name()));
                    case "file" -> named = new StoreName.File(path(frame.name()));
                    case "memory" -> named = frame.bool() ? new StoreName.Memory(image) : named;
                    case "image" -> image = frame.bytes();
                    default -> throw new WireException("a store has no \"" + name + "\"; name dir, file or memory");
                }
            }
            return named instanceof StoreName.Memory ? new StoreName.Memory(image) : named;
        }

        private static Path path(String name) throws WireException {
            try {
                return Path.of(name).toAbsolutePath().normalize();
            } catch (InvalidPathException e) {
                throw new WireException("\"" + name + "\" is not a path");
            }
        }

        private BlockOptions toBlockOptions() {
            return new BlockOptions(store, reset, readOnly, keepTranscripts, keepSnapshots, exports, traceFile);
        }
    }
}
