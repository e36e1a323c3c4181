package io.swingnode.demo;

import io.swingnode.persistence.kv.KernelKvStore;
import java.util.Optional;

/** The kernel's run queue in the key-value store: messages under consecutive numbers from head to tail. */
final class RunQueue {
    private static final String HEAD = "runQueue.head";
    private static final String TAIL = "runQueue.tail";
    private static final String ENTRY = "runQueue.";

    private final KernelKvStore kv;

    RunQueue(KernelKvStore kv) {
        this.kv = kv;
    }

    void push(Message message) {
        long tail = number(TAIL);
        kv.set(ENTRY + tail, message.target() + " " + message.method() + " " + message.argument());
        kv.set(TAIL, Long.toString(tail + 1));
    }

    /** The message {@code ahead} places behind the first one, if there is one. */
    Optional<Message> peek(int ahead) {
        return kv.get(ENTRY + (number(HEAD) + ahead)).map(RunQueue::parse);
    }

    void removeFirst() {
        long head = number(HEAD);
        kv.delete(ENTRY + head);
        kv.set(HEAD, Long.toString(head + 1));
    }

    private long number(String key) {
        return kv.get(key).map(Long::parseLong).orElse(0L);
    }

    private static Message parse(String entry) {
        String[] parts = entry.split(" ", 3);
        return new Message(parts[0], parts[1], Long.parseLong(parts[2]));
    }
}
