package io.swingnode.demo.parallel;

import io.swingnode.demo.Mixer;
import java.util.concurrent.atomic.AtomicLong;

/** What a vat does with a delivery beside storing things: it takes processor time, the same work each time. */
final class VatWork {
    private static final int CALIBRATION = 20_000_000;

    /** Where results go, so that the compiler cannot leave the work out. */
    private final AtomicLong sink = new AtomicLong();

    private final long rounds;

    private VatWork(long rounds) {
        this.rounds = rounds;
    }

    /** Work of about so many microseconds on this machine. */
    static VatWork ofMicros(int micros) {
        VatWork trial = new VatWork(CALIBRATION);
        trial.run(1);
        long startedNanos = System.nanoTime();
        trial.run(2);
        double nanosOfEach = (double) (System.nanoTime() - startedNanos) / CALIBRATION;
        return new VatWork(micros == 0 ? 0 : Math.round(micros * 1000 / nanosOfEach));
    }

    void run(long seed) {
        long value = seed;
        for (long i = 0; i < rounds; i++) {
            value = Mixer.mix(value);
        }
        sink.lazySet(value);
    }
}
