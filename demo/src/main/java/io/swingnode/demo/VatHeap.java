package io.swingnode.demo;

import java.nio.ByteBuffer;

/**
 * The state of a vat as bytes: a counter of deliveries, a running digest, and memory that deliveries overwrite.
 * A snapshot consists of these bytes.
 */
final class VatHeap {
    private static final int DELIVERIES = 0;
    private static final int DIGEST = 8;
    private static final int MEMORY = 16;

    private final byte[] bytes;
    private final ByteBuffer view;

    private VatHeap(byte[] bytes) {
        this.bytes = bytes;
        this.view = ByteBuffer.wrap(bytes);
    }

    /** The heap of a vat that has received no delivery. */
    static VatHeap fresh(String vat, int sizeBytes) {
        VatHeap heap = new VatHeap(new byte[sizeBytes]);
        heap.view.putLong(DIGEST, Mixer.mix(vat.hashCode()));
        for (int position = MEMORY; position + Long.BYTES <= sizeBytes; position += Long.BYTES) {
            // Mostly small numbers and neighbours, as in a real heap, so that it compresses about as well.
            heap.view.putLong(position, position % 64 == 0 ? Mixer.mix(position) & 0xffffff : position >> 6);
        }
        return heap;
    }

    static VatHeap fromSnapshot(byte[] snapshot) {
        return new VatHeap(snapshot.clone());
    }

    byte[] toSnapshot() {
        return bytes.clone();
    }

    VatHeap copy() {
        return new VatHeap(bytes.clone());
    }

    long deliveries() {
        return view.getLong(DELIVERIES);
    }

    long digest() {
        return view.getLong(DIGEST);
    }

    /** Applies a delivery: counts it, adds it to the digest, and changes some of the memory. */
    long absorb(Message message) {
        long digest = Mixer.mix(digest() ^ message.argument() ^ message.method().hashCode());
        view.putLong(DELIVERIES, deliveries() + 1);
        view.putLong(DIGEST, digest);
        int slots = (bytes.length - MEMORY) / Long.BYTES;
        long spot = digest;
        for (int i = 0; i < 8 && slots > 0; i++) {
            spot = Mixer.mix(spot);
            view.putLong(MEMORY + (int) Long.remainderUnsigned(spot, slots) * Long.BYTES, digest & 0xffff);
        }
        return digest;
    }
}
