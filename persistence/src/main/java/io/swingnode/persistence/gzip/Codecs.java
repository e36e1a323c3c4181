package io.swingnode.persistence.gzip;

import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.zip.ZipException;

/**
 * What deflates and inflates in this process: libdeflate, when the system has it, it may be used and passes a test; otherwise
 * {@code java.util.zip}. Each reads what the other has written.
 */
public final class Codecs {
    /** The setting, also as a property of the virtual machine, that keeps the library of the system out of the process. */
    public static final String SETTING = "swingnode.store.native-deflate";

    private static final Set<String> OFF = Set.of("off", "false", "no");
    private static final int SAMPLE_BYTES = 100_000;

    private static volatile boolean nativeAllowed = !OFF.contains(System.getProperty(SETTING, ""));

    /** What there is. */
    enum Kind {
        JAVA("java.util.zip") {
            @Override
            Codec open() {
                return new JavaCodec();
            }
        },
        LIBDEFLATE("libdeflate") {
            @Override
            Codec open() {
                return new NativeCodec(
                        Native.FOUND.library().orElseThrow(() -> new IllegalStateException("there is no libdeflate")));
            }
        };

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        abstract Codec open();
    }

    /** The library, or why there is none. */
    private record Found(Optional<Libdeflate> library, String whyNone) {}

    /** Looks for the library when it is first asked for. */
    private static final class Native {
        private static final Found FOUND = find();

        private static Found find() {
            try {
                Libdeflate library = Libdeflate.load();
                test(library);
                return new Found(Optional.of(library), "");
            } catch (Libdeflate.NoLibraryException e) {
                return new Found(Optional.empty(), String.valueOf(e.getMessage()));
            } catch (ZipException | RuntimeException e) {
                return new Found(Optional.empty(), "the libdeflate of this system does not work: " + e.getMessage());
            }
        }
    }

    private Codecs() {}

    /** Both must read what either has written, before any snapshot depends on it. */
    private static void test(Libdeflate library) throws ZipException {
        byte[] bytes = new byte[SAMPLE_BYTES];
        Random random = new Random(1);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) random.nextInt(1 + i % 200);
        }
        Pieces sample = new Pieces();
        sample.add(bytes, 0, bytes.length);
        try (Codec ours = new JavaCodec();
                Codec theirs = new NativeCodec(library)) {
            requireSame(sample, theirs, ours);
            requireSame(sample, ours, theirs);
        }
    }

    private static void requireSame(Pieces sample, Codec writer, Codec reader) throws ZipException {
        byte[] packed = writer.deflate(sample, GzipWriter.DEFAULT_LEVEL, 0, 0);
        Pieces plain = reader.inflate(packed, 0, packed.length, sample.sizeBytes());
        if (plain.checksum() != sample.checksum()) {
            throw new ZipException("it gives other bytes than java.util.zip");
        }
    }

    /** Whether the library of the system may be used; members that are begun afterwards follow it. */
    public static void allowNative(boolean allowed) {
        nativeAllowed = allowed;
    }

    static Kind inUse() {
        return nativeAllowed && hasNative() ? Kind.LIBDEFLATE : Kind.JAVA;
    }

    /** True when the system has a library that works. */
    static boolean hasNative() {
        return Native.FOUND.library().isPresent();
    }

    /** What is in use, and why it is not the library. */
    public static String describe() {
        if (!nativeAllowed) {
            return Kind.JAVA.title + " (" + SETTING + " is off)";
        }
        return hasNative() ? Kind.LIBDEFLATE.title : Kind.JAVA.title + " (" + Native.FOUND.whyNone() + ")";
    }
}
