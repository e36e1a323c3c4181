package io.swingnode.bench.generator;

/**
 * The pseudo-random generator mulberry32: 32 bits of state, so that it gives the same numbers in every language.
 * Not for secrets.
 */
public final class Mulberry32 {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final double TWO_TO_32 = 4294967296.0;

    private int state;

    /** The sequence of that seed. */
    public Mulberry32(int seed) {
        state = seed;
    }

    /** The next number, 0 to 2³² - 1. */
    public long next() {
        state += 0x6d2b79f5;
        int mixed = (state ^ (state >>> 15)) * (state | 1);
        mixed ^= mixed + (mixed ^ (mixed >>> 7)) * (mixed | 61);
        return Integer.toUnsignedLong(mixed ^ (mixed >>> 14));
    }

    /** The next number modulo {@code n}. */
    int modulo(int n) {
        return (int) (next() % n);
    }

    /** The next number scaled to 0 (inclusive) to {@code n} (exclusive); the same as in JavaScript for {@code n} below 2²¹. */
    public int below(int n) {
        return (int) ((next() * n) >>> 32);
    }

    /** The next number scaled to 0 (inclusive) to 1 (exclusive). */
    double fraction() {
        return next() / TWO_TO_32;
    }

    /** {@code length} letters and digits. */
    String word(int length) {
        StringBuilder word = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            word.append(ALPHABET.charAt(modulo(ALPHABET.length())));
        }
        return word.toString();
    }
}
