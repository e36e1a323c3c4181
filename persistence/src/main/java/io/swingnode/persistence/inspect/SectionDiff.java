package io.swingnode.persistence.inspect;

import io.swingnode.persistence.inspect.DiffReport.Difference;
import io.swingnode.persistence.inspect.DiffReport.Kind;
import io.swingnode.persistence.sqlite.Cursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares one section. Ranges that are the same are dropped; what remains are regions, which are read once more, row by row. A
 * range of which the other side has nothing is only counted, once there are enough differences to show.
 */
final class SectionDiff {
    private final Section section;
    private final int shownMax;
    private final List<Region> regions = new ArrayList<>();
    private final List<Difference> shown = new ArrayList<>();
    private long rowsInRegions;

    /** True when nothing was counted since the last region, which then goes on. */
    private boolean touching;

    private long same;
    private long onlyA;
    private long onlyB;
    private long different;

    SectionDiff(Section section, int shownMax) {
        this.section = section;
        this.shownMax = shownMax;
    }

    /** @param goOn called after each range; throws to give up */
    void compareRanges(RangeFeed a, RangeFeed b, Runnable goOn) {
        Range inA = a.peek();
        Range inB = b.peek();
        while (inA != null || inB != null) {
            goOn.run();
            if (inB == null || (inA != null && inA.last().compareTo(inB.first()) < 0)) {
                onlyOne(a, inA, true);
            } else if (inA == null || inB.last().compareTo(inA.first()) < 0) {
                onlyOne(b, inB, false);
            } else if (inA.isSame(inB)) {
                same += inA.rows();
                touching = false;
                a.advance();
                b.advance();
            } else {
                overlapping(a, b, inA, inB);
            }
            inA = a.peek();
            inB = b.peek();
        }
    }

    private void onlyOne(RangeFeed side, @Nullable Range range, boolean isA) {
        if (range == null) {
            return;
        }
        if (rowsInRegions < shownMax) {
            addRegion(range.first(), range.last(), range.rows());
        } else {
            onlyA += isA ? range.rows() : 0;
            onlyB += isA ? 0 : range.rows();
            touching = false;
        }
        side.advance();
    }

    /** Takes ranges from both sides until they end at one place. */
    private void overlapping(RangeFeed a, RangeFeed b, Range inA, Range inB) {
        Row.Place first = min(inA.first(), inB.first());
        Row.Place last = max(inA.last(), inB.last());
        long rows = 0;
        boolean more = true;
        while (more) {
            more = false;
            for (RangeFeed side : List.of(a, b)) {
                Range next = side.peek();
                while (next != null && next.first().compareTo(last) <= 0) {
                    last = max(last, next.last());
                    rows += next.rows();
                    more = true;
                    side.advance();
                    next = side.peek();
                }
            }
        }
        addRegion(first, last, rows);
    }

    private void addRegion(Row.Place first, Row.Place last, long rows) {
        rowsInRegions += rows;
        Optional<Row.Place> before = touching ? regions.removeLast().first() : Optional.empty();
        regions.add(Region.between(before.orElse(first), last));
        touching = true;
    }

    List<Region> regions() {
        return List.copyOf(regions);
    }

    /** @param goOn called after each row; throws to give up */
    void compareRows(Cursor<Row> a, Cursor<Row> b, Runnable goOn) {
        Row inA = next(a);
        Row inB = next(b);
        while (inA != null || inB != null) {
            goOn.run();
            int order = inA == null ? 1 : inB == null ? -1 : inA.place().compareTo(inB.place());
            if (order == 0 && inA != null && inB != null && inA.hasSameValue(inB)) {
                same++;
            } else if (order < 0) {
                onlyA++;
                show(Kind.ONLY_A, inA, null);
            } else if (order > 0) {
                onlyB++;
                show(Kind.ONLY_B, null, inB);
            } else {
                different++;
                show(Kind.DIFFERENT, inA, inB);
            }
            inA = order <= 0 ? next(a) : inA;
            inB = order >= 0 ? next(b) : inB;
        }
    }

    private static @Nullable Row next(Cursor<Row> rows) {
        return rows.hasNext() ? rows.next() : null;
    }

    private void show(Kind kind, @Nullable Row a, @Nullable Row b) {
        Row one = a == null ? b : a;
        if (one != null && shown.size() < shownMax) {
            shown.add(new Difference(
                    kind,
                    one.place().text(),
                    section.hasPositions() ? Optional.of(one.place().position()) : Optional.empty(),
                    value(a),
                    value(b)));
        }
    }

    private static Optional<StoredText> value(@Nullable Row row) {
        return Optional.ofNullable(row).flatMap(Row::shownValue);
    }

    private static Row.Place min(Row.Place a, Row.Place b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    private static Row.Place max(Row.Place a, Row.Place b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    DiffReport.Part part() {
        return new DiffReport.Part(section, same, onlyA, onlyB, different, List.copyOf(shown), Optional.empty());
    }
}
