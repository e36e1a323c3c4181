package io.swingnode.demo;

import io.swingnode.demo.Delivery.Stored;
import java.util.ArrayList;
import java.util.List;

/**
 * The behaviour of a vat: a pure function of its heap and a message, so that the same deliveries always make the
 * same syscalls.
 */
final class DemoVat {
    private static final List<String> METHODS = List.of("deposit", "withdraw", "notify", "offer", "getPurse");

    /** One delivery in so many fails and is rolled back. */
    private static final int FAILURE_PERIOD = 61;

    /** One delivery in so many exports an object that it has not exported before. */
    private static final int EXPORT_PERIOD = 4;

    private static final int STORES = 4;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

    private DemoVat() {}

    /** Delivers {@code message} to a vat with {@code heap}, which changes. */
    static Delivery deliver(String vat, VatHeap heap, Message message, DemoOptions options) {
        long digest = heap.absorb(message);
        boolean failed = Long.remainderUnsigned(digest, FAILURE_PERIOD) == 0;
        long exported = Long.remainderUnsigned(digest >>> 8, EXPORT_PERIOD) == 0 ? heap.deliveries() : 0;
        return new Delivery(
                message,
                List.of(send(digest, options.vats())),
                stores(vat, digest),
                exported,
                failed,
                padding(digest, options.itemBytes()));
    }

    /** Every message causes one other, so that the run queue neither empties nor grows. */
    private static Message send(long digest, int vats) {
        long target = 1 + Long.remainderUnsigned(Mixer.mix(digest), vats);
        String method = METHODS.get((int) Long.remainderUnsigned(digest, METHODS.size()));
        return new Message("v" + target, method, digest >>> 1);
    }

    private static List<Stored> stores(String vat, long digest) {
        List<Stored> stores = new ArrayList<>(STORES);
        long spot = digest;
        for (int i = 0; i < STORES; i++) {
            spot = Mixer.mix(spot);
            long key = Long.remainderUnsigned(spot, 2_000);
            stores.add(new Stored(vat + ".vs.vom." + key, "{\\\"balance\\\":" + (spot >>> 40) + "}"));
        }
        return stores;
    }

    private static String padding(long digest, int bytes) {
        StringBuilder text = new StringBuilder(bytes);
        long spot = digest;
        while (text.length() < bytes) {
            spot = Mixer.mix(spot);
            for (int shift = 0; shift < 60 && text.length() < bytes; shift += 5) {
                text.append(LETTERS.charAt((int) ((spot >>> shift) & 31)));
            }
        }
        return text.toString();
    }
}
