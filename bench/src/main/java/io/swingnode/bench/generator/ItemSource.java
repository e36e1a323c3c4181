package io.swingnode.bench.generator;

import java.util.List;

/** Generates transcript items like those of a kernel: a delivery, its system calls and its result, as JSON. */
public final class ItemSource {
    private static final int SIZE_MIN = 200;
    private static final int SIZE_MAX = 50_000;
    private static final double SIZE_MEDIAN = 1200;

    private static final List<String> METHODS = List.of(
            "getAmountOf",
            "deposit",
            "withdraw",
            "setValue",
            "getUpdateSince",
            "notify",
            "makeInvitation",
            "offer",
            "getPurse",
            "provide");

    private static final String TAIL = "],\"r\":{\"status\":\"ok\"}}";

    /** A system call is added while at least this much room is left. */
    private static final int ROOM_FOR_CALL = 60;

    private final Mulberry32 random;

    /** Items made from the numbers of {@code random}. */
    public ItemSource(Mulberry32 random) {
        this.random = random;
    }

    /** The next item, of a size that is log-normal (median 1,200, sigma 1) between 200 and 50,000. */
    public String next() {
        return next(nextSize());
    }

    // StrictMath is fdlibm, as JavaScript engines have it; Math may differ in the last bit.
    private int nextSize() {
        double first = (random.next() + 1) / 4294967297.0;
        double second = random.next() / 4294967296.0;
        double normal = Math.sqrt(-2 * StrictMath.log(first)) * StrictMath.cos(2 * Math.PI * second);
        double size = Math.floor(SIZE_MEDIAN * StrictMath.exp(normal) + 0.5);
        return (int) Math.max(SIZE_MIN, Math.min(SIZE_MAX, size));
    }

    private String next(int size) {
        StringBuilder item = new StringBuilder(size + 128).append('{');
        appendDelivery(item);
        item.append(",\"sc\":[");
        boolean first = true;
        while (item.length() + TAIL.length() + ROOM_FOR_CALL < size) {
            int kind = random.modulo(4);
            if (!first) {
                item.append(',');
            }
            first = false;
            switch (kind) {
                case 0 -> appendGet(item);
                case 1 -> appendSet(item);
                case 2 -> appendSend(item);
                default -> appendResolve(item);
            }
        }
        return item.append(TAIL).toString();
    }

    private String method() {
        return METHODS.get(random.modulo(METHODS.size()));
    }

    private void appendDelivery(StringBuilder item) {
        item.append("\"d\":[\"message\",\"o+").append(random.below(5000));
        item.append("\",{\"methargs\":{\"body\":\"#[\\\"").append(method());
        item.append("\\\",[{\\\"brand\\\":\\\"$0.Alleged: IST brand\\\",\\\"value\\\":\\\"+");
        item.append(random.next()).append("\\\"}]]\",\"slots\":[\"o-").append(random.below(400));
        item.append("\"]},\"result\":\"p-").append(random.below(9000)).append("\"}]");
    }

    private void appendGet(StringBuilder item) {
        item.append("{\"s\":[\"vatstoreGet\",\"vc.").append(random.below(40));
        item.append(".|entryCount\"],\"r\":\"").append(random.below(1000)).append("\"}");
    }

    private void appendSet(StringBuilder item) {
        item.append("{\"s\":[\"vatstoreSet\",\"vom.o+d").append(random.below(60));
        item.append('/').append(random.below(90000));
        item.append("\",\"{\\\"value\\\":{\\\"body\\\":\\\"#").append(random.word(12 + random.modulo(30)));
        item.append("\\\",\\\"slots\\\":[]}}\"],\"r\":null}");
    }

    private void appendSend(StringBuilder item) {
        item.append("{\"s\":[\"send\",\"o-").append(random.below(400));
        item.append("\",{\"methargs\":{\"body\":\"#[\\\"").append(method());
        item.append("\\\",[]]\",\"slots\":[]},\"result\":\"p+").append(random.below(9000));
        item.append("\"}],\"r\":null}");
    }

    private void appendResolve(StringBuilder item) {
        item.append("{\"s\":[\"resolve\",[[\"p-").append(random.below(9000));
        item.append("\",false,{\"body\":\"#\\\"").append(random.word(16));
        item.append("\\\"\",\"slots\":[]}]]],\"r\":null}");
    }
}
