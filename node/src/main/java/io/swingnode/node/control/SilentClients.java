package io.swingnode.node.control;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clients whose request is still to come. There is room for so many; when one more comes, the one that has been silent
 * for longest leaves, so that clients that ask nothing cannot keep out those that ask.
 */
final class SilentClients {
    private static final Logger LOG = LoggerFactory.getLogger(SilentClients.class);

    private final int limit;
    private final long graceNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition left = lock.newCondition();
    private final Map<SocketChannel, Long> sinceNanos = new LinkedHashMap<>();

    /** @param graceMillis how long each may be silent at least, even if others wait for its place */
    SilentClients(int limit, long graceMillis) {
        this.limit = limit;
        this.graceNanos = TimeUnit.MILLISECONDS.toNanos(graceMillis);
    }

    /** Waits for a place if there is none. */
    void enter(SocketChannel client) throws InterruptedException {
        lock.lock();
        try {
            while (sinceNanos.size() >= limit) {
                Map.Entry<SocketChannel, Long> oldest =
                        sinceNanos.entrySet().iterator().next();
                long leftNanos = oldest.getValue() + graceNanos - System.nanoTime();
                if (leftNanos > 0) {
                    leftNanos = left.awaitNanos(leftNanos);
                } else {
                    sinceNanos.remove(oldest.getKey());
                    hangUp(oldest.getKey());
                }
            }
            sinceNanos.put(client, System.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    /** The request of the client has come, or it has left. */
    void leave(SocketChannel client) {
        lock.lock();
        try {
            sinceNanos.remove(client);
            left.signalAll();
        } finally {
            lock.unlock();
        }
    }

    static void hangUp(SocketChannel client) {
        try {
            client.close();
        } catch (IOException e) {
            LOG.debug("A client closed its connection", e);
        }
    }
}
