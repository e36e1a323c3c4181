package io.swingnode.server.kernel;

/**
 * What a server allows its clients.
 *
 * @param frameBytes the longest frame
 * @param window how many requests of an asynchronous connection are worked on at once
 * @param idleMillis how long half a frame, or the handshake, may take
 * @param connections how many connections there may be
 * @param cursors how many cursors a block may have open
 * @param streams how many uploads and streams a block, or a reader, may have open
 */
public record ServerLimits(int frameBytes, int window, long idleMillis, int connections, int cursors, int streams) {
    private static final int MEBIBYTE = 1 << 20;

    /** A frame of 64 MiB, or an eighth of the heap where that is less; half a frame for ten seconds. */
    public static ServerLimits defaults() {
        long eighth = Math.max(MEBIBYTE, Runtime.getRuntime().maxMemory() / 8);
        return new ServerLimits((int) Math.min(64 * MEBIBYTE, eighth), 8, 10_000, 256, 64, 256);
    }

    /** With another time for half a frame. */
    public ServerLimits withIdleMillis(long millis) {
        return new ServerLimits(frameBytes, window, millis, connections, cursors, streams);
    }

    /** With another number of connections. */
    public ServerLimits withConnections(int most) {
        return new ServerLimits(frameBytes, window, idleMillis, most, cursors, streams);
    }
}
