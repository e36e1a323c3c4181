package io.swingnode.bench.generator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes that compress like the heap of an XS engine: three quarters are slots of 16 bytes (next pointer, kind
 * and flags, id, value) in recurring shapes, the rest is strings.
 */
public final class HeapImage {
    /** Size of the images that the workloads use. */
    public static final int SIZE_BYTES = 16 << 20;

    private static final int SLOT_BYTES = 16;
    private static final int WORDS = 1200;
    private static final int SHAPES = 150;
    private static final byte[] FLAGS = {0, 4, 7, 0x42};

    private record Slot(byte kind, byte flag, short id, int valueKind) {}

    private final Mulberry32 random;
    private final ByteBuffer heap;

    private HeapImage(int seed, int sizeBytes) {
        random = new Mulberry32(seed);
        heap = ByteBuffer.allocate(sizeBytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The image of that seed, always the same. */
    public static byte[] generate(int seed, int sizeBytes) {
        HeapImage image = new HeapImage(seed, sizeBytes);
        List<String> words = image.words();
        List<List<Slot>> shapes = image.shapes();
        int slotsEnd = (int) ((long) sizeBytes * 3 / 4 / SLOT_BYTES * SLOT_BYTES);
        image.writeSlots(shapes, slotsEnd);
        image.writeStrings(words, slotsEnd);
        return image.heap.array();
    }

    private List<String> words() {
        List<String> words = new ArrayList<>(WORDS);
        for (int i = 0; i < WORDS; i++) {
            words.add(random.word(3 + random.modulo(14)));
        }
        return words;
    }

    private List<List<Slot>> shapes() {
        List<List<Slot>> shapes = new ArrayList<>(SHAPES);
        for (int i = 0; i < SHAPES; i++) {
            int length = 2 + random.modulo(10);
            List<Slot> shape = new ArrayList<>(length);
            for (int j = 0; j < length; j++) {
                byte kind = (byte) random.modulo(40);
                byte flag = FLAGS[random.modulo(FLAGS.length)];
                shape.add(new Slot(kind, flag, (short) random.modulo(2500), random.modulo(8)));
            }
            shapes.add(shape);
        }
        return shapes;
    }

    /** Small numbers are likelier than large ones. */
    private int skewedBelow(int n) {
        double fraction = random.fraction();
        return (int) (fraction * fraction * n);
    }

    private void writeSlots(List<List<Slot>> shapes, int slotsEnd) {
        int offset = 0;
        while (offset < slotsEnd) {
            for (Slot slot : shapes.get(skewedBelow(shapes.size()))) {
                if (offset >= slotsEnd) {
                    break;
                }
                writeSlot(slot, offset);
                offset += SLOT_BYTES;
            }
            if (random.modulo(8) == 0) {
                offset += SLOT_BYTES * random.modulo(6);
            }
        }
    }

    private void writeSlot(Slot slot, int offset) {
        int index = offset >>> 4;
        heap.putInt(offset, random.modulo(40) != 0 ? SLOT_BYTES : index + random.modulo(4096));
        heap.put(offset + 4, slot.kind).put(offset + 5, slot.flag).putShort(offset + 6, slot.id);
        if (slot.valueKind < 4) {
            int nearby = slot.valueKind == 3 && random.modulo(4) == 0 ? random.modulo(64) : 0;
            heap.putInt(offset + 8, ((index >>> 6) << 6) + nearby);
        } else if (slot.valueKind == 4) {
            heap.putInt(offset + 8, random.modulo(1000) < 300 ? 0 : random.modulo(64));
        } else if (slot.valueKind == 5 && random.modulo(12) == 0) {
            heap.putDouble(offset + 8, random.next() / 1000.0);
        }
    }

    private void writeStrings(List<String> words, int slotsEnd) {
        int offset = slotsEnd;
        while (offset + 64 < heap.capacity()) {
            String word = words.get(skewedBelow(words.size()));
            String text = random.modulo(16) == 0 ? word + random.modulo(10_000) : word;
            heap.putInt(offset, (text.length() + 12) & ~3);
            heap.put(offset + 8, text.getBytes(StandardCharsets.ISO_8859_1));
            offset = (offset + 8 + text.length() + 1 + 3) & ~3;
        }
    }
}
