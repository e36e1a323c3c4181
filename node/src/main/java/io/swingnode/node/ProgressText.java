package io.swingnode.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * How far work has come, in words and as a bar that fits a terminal.
 *
 * @param label what the work is
 * @param done units done in the present phase
 * @param total of how many; 0 when that is not known
 * @param unit what is counted, which names the phase
 * @param sizeBytes bytes of what is done; 0 when they are not known
 * @param totalBytes bytes of all; 0 when they are not known
 * @param perSecond units a second
 * @param bytesPerSecond bytes a second
 */
record ProgressText(
        String label,
        long done,
        long total,
        String unit,
        long sizeBytes,
        long totalBytes,
        OptionalDouble perSecond,
        OptionalDouble bytesPerSecond) {
    /** Begins units that are bytes. */
    private static final String BYTES = "bytes";

    private static final int BAR_MIN = 10;
    private static final int BAR_MAX = 40;

    /** A lower rate would be written as 0. */
    private static final double SLOWEST_SHOWN = 0.05;

    /** As a line of a log. */
    String line() {
        List<String> parts = new ArrayList<>();
        parts.add(isBounded() ? counted() + " (" + percent() + ")" : counted());
        addSize(parts);
        addRate(parts);
        addTimeLeft(parts);
        return label + ": " + String.join(", ", parts);
    }

    /**
     * As a line of a terminal, shorter than {@code columns}: a terminal wraps when its last column is written. What
     * matters least is left out first.
     */
    String bar(int columns) {
        int room = columns - 1;
        String head = label + " ";
        for (String words : shorterAndShorter()) {
            int left = room - head.length() - words.length() - "[] ".length();
            if (!isBounded() && left >= -"[] ".length()) {
                return head + words;
            }
            if (isBounded() && left >= BAR_MIN) {
                return head + drawn(Math.min(left, BAR_MAX)) + " " + words;
            }
        }
        String least = isBounded() ? head + percent() : head + counted();
        return least.substring(0, Math.min(least.length(), Math.max(room, 0)));
    }

    private List<String> shorterAndShorter() {
        List<String> rate = new ArrayList<>();
        addRate(rate);
        List<String> left = new ArrayList<>();
        addTimeLeft(left);
        List<String> size = new ArrayList<>();
        addSize(size);
        if (!isBounded()) {
            return List.of(joined(List.of(counted()), size, rate), joined(List.of(counted()), rate), counted());
        }
        return List.of(
                joined(List.of(percent(), counted()), size, rate, left),
                joined(List.of(percent(), counted()), rate, left),
                joined(List.of(percent() + " of " + unit), rate, left),
                joined(List.of(percent() + " of " + unit), left),
                joined(List.of(percent()), left),
                percent());
    }

    @SafeVarargs
    private static String joined(List<String>... parts) {
        List<String> all = new ArrayList<>();
        for (List<String> part : parts) {
            all.addAll(part);
        }
        return String.join(", ", all);
    }

    /** Large things take longer than small ones, so bytes tell more than a count, where they are known. */
    private boolean isByBytes() {
        return totalBytes > 0;
    }

    private double share() {
        boolean byBytes = isByBytes() && (done < total || total == 0);
        return byBytes ? (double) Math.min(sizeBytes, totalBytes) / totalBytes : (double) Math.min(done, total) / total;
    }

    private String drawn(int width) {
        int filled = (int) (width * share());
        return "[" + "#".repeat(filled) + ".".repeat(width - filled) + "]";
    }

    private boolean isBounded() {
        return total > 0 || isByBytes();
    }

    private String percent() {
        return percentDone().orElse(0) + " %";
    }

    /** In whole percents, rounded down; empty when the total is not known. */
    OptionalInt percentDone() {
        return isBounded() ? OptionalInt.of((int) (100 * share())) : OptionalInt.empty();
    }

    private String counted() {
        if (unit.startsWith(BYTES)) {
            String of = total > 0 ? " of " + ByteSizes.text(total) : "";
            return ByteSizes.text(done) + of + unit.substring(BYTES.length());
        }
        return isBounded()
                ? String.format(Locale.ROOT, "%,d of %,d %s", done, total, unit)
                : String.format(Locale.ROOT, "%,d %s", done, unit);
    }

    private void addSize(List<String> parts) {
        if (sizeBytes > 0 && !unit.startsWith(BYTES)) {
            parts.add(ByteSizes.text(sizeBytes));
        }
    }

    private void addRate(List<String> parts) {
        if (bytesPerSecond.isPresent()) {
            parts.add(ByteSizes.text((long) bytesPerSecond.getAsDouble()) + "/s");
        } else if (perSecond.isPresent() && perSecond.getAsDouble() >= SLOWEST_SHOWN) {
            double rate = perSecond.getAsDouble();
            parts.add(String.format(Locale.ROOT, rate < 10 ? "%,.1f/s" : "%,.0f/s", rate));
        }
    }

    private void addTimeLeft(List<String> parts) {
        secondsLeft().ifPresent(left -> parts.add(duration(left) + " left"));
    }

    /** How long the rest takes at this rate; empty when that cannot be told, and at the end. */
    OptionalLong secondsLeft() {
        OptionalDouble rate = isByBytes() ? bytesPerSecond : perSecond;
        long left = isByBytes() ? totalBytes - sizeBytes : total - done;
        return rate.isPresent() && left > 0
                ? OptionalLong.of((long) Math.ceil(left / rate.getAsDouble()))
                : OptionalLong.empty();
    }

    /** {@code 95} as {@code 1 min 35 s}. */
    static String duration(long seconds) {
        long minutes = TimeUnit.SECONDS.toMinutes(seconds);
        if (minutes == 0) {
            return seconds + " s";
        }
        return minutes < 60
                ? minutes + " min " + seconds % 60 + " s"
                : String.format(Locale.ROOT, "%,d h %d min", minutes / 60, minutes % 60);
    }
}
