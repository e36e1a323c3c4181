package io.swingnode.node.inspect;

import io.swingnode.persistence.inspect.Contents;
import io.swingnode.persistence.inspect.DiffReport;
import io.swingnode.persistence.inspect.DiffReport.Difference;
import io.swingnode.persistence.inspect.DiffReport.Part;
import io.swingnode.persistence.inspect.StoredText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A comparison in words, and as JSON. */
final class DiffText {
    private static final int SHOWN_CHARS = 100;

    /** What of a value comes before the first character that differs. */
    private static final int CHARS_BEFORE = 30;

    private static final String ROW = "%-10s %12s %12s %12s %12s";

    /** One of the two, as printed in JSON. */
    private record Side(String place, String kind, Optional<String> height, Optional<String> activityHash) {
        static Side of(Contents contents) {
            return new Side(
                    contents.place().toString(),
                    contents.kind().label(),
                    contents.height(),
                    contents.activityHash().filter(hash -> !hash.isEmpty()));
        }

        String text(String name) {
            return name + "  " + place + ": " + kind + ", block " + height.orElse("none") + ", activity hash "
                    + activityHash.orElse("none");
        }
    }

    private final Side a;
    private final Side b;
    private final DiffReport report;

    DiffText(Contents a, Contents b, DiffReport report) {
        this.a = Side.of(a);
        this.b = Side.of(b);
        this.report = report;
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("a", a);
        json.put("b", b);
        json.put("agree", report.agrees());
        json.put("same", report.isSame());
        json.put("sections", report.sections().stream().map(DiffText::json).toList());
        return json;
    }

    private static Map<String, Object> json(Part part) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("section", part.section().label());
        if (part.notCompared().isPresent()) {
            json.put("notCompared", part.notCompared().get());
            return json;
        }
        json.put("same", part.same());
        json.put("onlyA", part.onlyA());
        json.put("onlyB", part.onlyB());
        json.put("different", part.different());
        json.put("first", part.first().stream().map(DiffText::json).toList());
        return json;
    }

    private static Map<String, Object> json(Difference difference) {
        Map<String, Object> json = new LinkedHashMap<>();
        ShownText.put(json, "name", difference.text());
        difference.position().ifPresent(position -> json.put("position", position));
        difference.a().ifPresent(value -> put(json, "a", value, difference));
        difference.b().ifPresent(value -> put(json, "b", value, difference));
        return json;
    }

    private static void put(Map<String, Object> json, String name, StoredText value, Difference difference) {
        json.put(name, excerpt(value, difference));
        json.put(name + "Bytes", value.sizeBytes());
    }

    String text() {
        List<String> lines = new ArrayList<>();
        lines.add(a.text("A"));
        lines.add(b.text("B"));
        lines.add("");
        lines.add(String.format(Locale.ROOT, ROW, "SECTION", "SAME", "ONLY IN A", "ONLY IN B", "DIFFERENT"));
        report.sections().forEach(part -> lines.add(row(part)));
        lines.add("");
        report.sections().forEach(part -> addDifferences(lines, part));
        lines.add(verdict());
        return String.join("\n", lines);
    }

    private static String row(Part part) {
        return part.notCompared()
                .map(why -> String.format(
                        Locale.ROOT, "%-10s not compared: %s", part.section().label(), why))
                .orElseGet(() -> String.format(
                        Locale.ROOT,
                        ROW,
                        part.section().label(),
                        count(part.same()),
                        count(part.onlyA()),
                        count(part.onlyB()),
                        count(part.different())));
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static void addDifferences(List<String> lines, Part part) {
        for (Difference each : part.first()) {
            String name = part.section().label() + " " + ShownText.start(each.text(), SHOWN_CHARS)
                    + each.position().map(position -> " at " + position).orElse("");
            switch (each.kind()) {
                case ONLY_A -> lines.add(name + ": only in A" + value(each.a(), each));
                case ONLY_B -> lines.add(name + ": only in B" + value(each.b(), each));
                case DIFFERENT -> {
                    lines.add(name + ":");
                    lines.add("  A" + value(each.a(), each));
                    lines.add("  B" + value(each.b(), each));
                }
            }
        }
        long found = part.onlyA() + part.onlyB() + part.different();
        if (found > part.first().size() && !part.first().isEmpty()) {
            lines.add(part.section().label() + ": " + count(found - part.first().size()) + " more");
        }
        if (!part.first().isEmpty()) {
            lines.add("");
        }
    }

    private static String value(Optional<StoredText> value, Difference difference) {
        return value.filter(text -> text.sizeBytes() > 0)
                .map(text -> ": " + excerpt(text, difference))
                .orElse(value.isPresent() ? "" : ": no value");
    }

    /** The value from a little before the first character in which the two differ. */
    private static String excerpt(StoredText value, Difference difference) {
        String line = ShownText.line(value);
        int from = 0;
        if (difference.a().isPresent() && difference.b().isPresent() && line.length() > SHOWN_CHARS) {
            String other = ShownText.line(
                    difference.a().get().equals(value)
                            ? difference.b().get()
                            : difference.a().get());
            from = Math.max(0, mismatch(line, other) - CHARS_BEFORE);
        }
        int end = Math.min(line.length(), from + SHOWN_CHARS);
        // No half of a pair at either end.
        from += from > 0 && Character.isLowSurrogate(line.charAt(from)) ? 1 : 0;
        end -= end < line.length() && Character.isLowSurrogate(line.charAt(end)) ? 1 : 0;
        return (from > 0 ? "…" : "") + line.substring(from, Math.max(from, end)) + (end < line.length() ? "…" : "");
    }

    private static int mismatch(String one, String other) {
        int limit = Math.min(one.length(), other.length());
        for (int i = 0; i < limit; i++) {
            if (one.charAt(i) != other.charAt(i)) {
                return i;
            }
        }
        return Math.max(0, limit - 1);
    }

    private String verdict() {
        String blocks = a.height().equals(b.height())
                ? ""
                : "; they are at different blocks (" + a.height().orElse("none") + " and "
                        + b.height().orElse("none") + ")";
        if (report.isSame()) {
            return "A and B hold the same" + blocks;
        }
        if (report.agrees()) {
            return "A and B agree in all that replicas share; they differ in " + labels(part -> !part.isSame())
                    + blocks;
        }
        return "A and B differ in " + labels(part -> !part.agrees()) + blocks;
    }

    private String labels(Predicate<Part> wanted) {
        return report.sections().stream()
                .filter(wanted)
                .map(part -> part.section().label())
                .collect(Collectors.joining(", "));
    }
}
