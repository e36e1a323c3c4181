package io.swingnode.bench.measure;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The measurements of a workload: named figures in the order in which they are printed. */
public final class Outcome {
    private static final int DECIMALS = 3;
    private static final double MEGA = 1e6;

    private final Map<String, Object> fields = new LinkedHashMap<>();

    /** Adds a text. */
    public Outcome text(String name, String value) {
        fields.put(name, value);
        return this;
    }

    /** Adds a whole number. */
    public Outcome count(String name, long value) {
        fields.put(name, value);
        return this;
    }

    /** Adds a figure, to three decimals. */
    public Outcome figure(String name, double value) {
        fields.put(name, BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_UP));
        return this;
    }

    /** Adds bytes (or characters) as millions. */
    public Outcome mega(String name, long bytes) {
        return figure(name, bytes / MEGA);
    }

    /** Adds millions of bytes per second. */
    public Outcome megaPerSecond(String name, long bytes, double seconds) {
        return figure(name, bytes / MEGA / seconds);
    }

    /** Adds a whole number of things per second. */
    public Outcome perSecond(String name, long things, double seconds) {
        return count(name, Math.round(things / seconds));
    }

    /** Adds a list. */
    public Outcome list(String name, List<Object> values) {
        fields.put(name, List.copyOf(values));
        return this;
    }

    /** Adds fields. */
    public Outcome addAll(Map<String, Object> more) {
        fields.putAll(more);
        return this;
    }

    /** The figures by name, in the order in which they were added. */
    public Map<String, Object> fields() {
        return fields;
    }

    /** The value of a field that every outcome of the workload has. */
    public Object value(String name) {
        return Objects.requireNonNull(fields.get(name), name);
    }

    /** For each number its median over outcomes with the same fields; everything else is as in the last one. */
    public static Outcome median(List<Outcome> outcomes) {
        Outcome medians = new Outcome();
        outcomes.getLast().fields.forEach((name, last) -> {
            if (last instanceof Long) {
                medians.count(name, Math.round(median(name, outcomes)));
            } else if (last instanceof BigDecimal) {
                medians.figure(name, median(name, outcomes));
            } else {
                medians.fields.put(name, last);
            }
        });
        return medians;
    }

    private static double median(String name, List<Outcome> outcomes) {
        double[] sorted = outcomes.stream()
                .mapToDouble(outcome -> ((Number) outcome.value(name)).doubleValue())
                .sorted()
                .toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
