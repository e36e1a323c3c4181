package kernel;

/**
 * A vat: a program whose state, its heap, is a function of the deliveries that it was given. This one adds up numbers, and refuses
 * those that are not positive.
 */
final class Counter {
    private long sum;

    private Counter(long sum) {
        this.sum = sum;
    }

    /** Before the first delivery. */
    static Counter fresh() {
        return new Counter(0);
    }

    /** The heap of a snapshot. */
    static Counter fromSnapshot(byte[] snapshot) {
        return new Counter(Long.parseLong(new String(snapshot, java.nio.charset.StandardCharsets.UTF_8)));
    }

    /** The heap as bytes. Real ones take megabytes. */
    byte[] toSnapshot() {
        return Long.toString(sum).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    /** Handles a delivery. It must do the same whenever it is given the same deliveries in the same order. */
    void deliver(long number) {
        if (number <= 0) {
            throw new IllegalArgumentException(number + " is not positive");
        }
        sum += number;
    }

    long sum() {
        return sum;
    }
}
