package io.swingnode.persistence.inspect;

import io.swingnode.persistence.sqlite.Cursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Compares two stores, exports or archives by hashes of ranges of rows, which both sides cut at the same places. Each side is
 * read once, on a thread of its own, and once more where ranges differ; some ranges are on the heap.
 */
public final class ContentsDiff {
    private static final int KEYS_PER_RANGE = 1024;
    private static final int ITEMS_PER_RANGE = 256;

    /** What is told of the progress of a comparison. */
    @FunctionalInterface
    public interface Watcher {
        /**
         * Called often, by the thread that compares; throws to give up.
         *
         * @param rows of the first that are read
         * @param total of about how many; 0 when that is not known
         * @param sizeBytes read of both
         */
        void compared(Section section, long rows, long total, long sizeBytes);
    }

    private final Compared a;
    private final Compared b;
    private final boolean exported;
    private final int shownMax;
    private final Watcher watcher;

    private ContentsDiff(Compared a, Compared b, boolean exported, int shownMax, Watcher watcher) {
        this.a = a;
        this.b = b;
        this.exported = exported;
        this.shownMax = shownMax;
        this.watcher = watcher;
    }

    /**
     * Compares two.
     *
     * @param wanted the sections to compare
     * @param shownMax how many differences of each section are kept
     */
    public static DiffReport compare(Contents a, Contents b, Set<Section> wanted, int shownMax, Watcher watcher) {
        boolean exported = a.kind() != Contents.Kind.STORE || b.kind() != Contents.Kind.STORE;
        ContentsDiff diff = new ContentsDiff(compared(a), compared(b), exported, shownMax, watcher);
        List<DiffReport.Part> parts = new ArrayList<>();
        for (Section section : Section.values()) {
            if (wanted.contains(section)) {
                parts.add(diff.lacking(section, a, b).orElseGet(() -> diff.compare(section)));
            }
        }
        return new DiffReport(parts);
    }

    private static Compared compared(Contents contents) {
        return switch (contents) {
            case StoreContents store -> store;
            case DirectoryContents directory -> directory;
        };
    }

    private Optional<DiffReport.Part> lacking(Section section, Contents inA, Contents inB) {
        for (Contents side : List.of(inA, inB)) {
            if (!compared(side).sections().contains(section)) {
                return Optional.of(new DiffReport.Part(
                        section,
                        0,
                        0,
                        0,
                        0,
                        List.of(),
                        Optional.of("the " + side.kind().label() + " " + side.place() + " has none of them")));
            }
        }
        return Optional.empty();
    }

    private DiffReport.Part compare(Section section) {
        try (Side left = new Side(a);
                Side right = new Side(b)) {
            while (true) {
                Optional<SectionDiff> diff = compareRanges(section, left, right);
                if (diff.isPresent()) {
                    return finished(section, diff.get(), left, right);
                }
            }
        }
    }

    /** Empty when a side did not come in order; it will the next time. */
    private Optional<SectionDiff> compareRanges(Section section, Side left, Side right) {
        long total = left.from.rowCount(section);
        SectionDiff diff = new SectionDiff(section, shownMax);
        RangeFeed inA = left.feed("a", section);
        RangeFeed inB = right.feed("b", section);
        try (inA;
                inB) {
            diff.compareRanges(
                    inA,
                    inB,
                    () -> watcher.compared(section, inA.rowsRead(), total, inA.bytesRead() + inB.bytesRead()));
            return Optional.of(diff);
        } catch (RangeFeed.Disorder e) {
            // Both feeds have ended here, and say whether they threw it.
            left.sort(section, inA);
            right.sort(section, inB);
            return Optional.empty();
        }
    }

    private DiffReport.Part finished(Section section, SectionDiff diff, Side left, Side right) {
        List<Region> regions = diff.regions();
        if (!regions.isEmpty()) {
            try (Cursor<Row> inA = left.rows(section, regions);
                    Cursor<Row> inB = right.rows(section, regions)) {
                long[] rows = {0};
                diff.compareRows(inA, inB, () -> watcher.compared(section, ++rows[0], 0, 0));
            }
        }
        return diff.part();
    }

    private static int rowsPerRange(Section section) {
        return switch (section) {
            case KV, HOST, LOCAL, SPANS, SNAPSHOTS, BUNDLES -> KEYS_PER_RANGE;
            case ITEMS -> ITEMS_PER_RANGE;
            // Each is one hash already, and long to read again.
            case HEAPS, CODE -> 1;
        };
    }

    /** One side of a section. */
    private final class Side implements AutoCloseable {
        private final Compared from;
        private Optional<SortedRows> sorted = Optional.empty();

        Side(Compared from) {
            this.from = from;
        }

        RangeFeed feed(String name, Section section) {
            boolean isData = from.isData(section) && sorted.isEmpty();
            return new RangeFeed(name, () -> rows(section, Region.ALL), isData, rowsPerRange(section));
        }

        Cursor<Row> rows(Section section, List<Region> regions) {
            return sorted.map(them -> Cursors.within(them.rows(section), regions))
                    .orElseGet(() -> from.rows(section, regions, exported));
        }

        void sort(Section section, RangeFeed feed) {
            if (!feed.isDisordered()) {
                return;
            }
            if (sorted.isPresent()) {
                throw new IllegalStateException("sorted rows are out of order");
            }
            SortedRows rows = new SortedRows();
            sorted = Optional.of(rows);
            try (Cursor<Row> all = from.rows(section, Region.ALL, exported)) {
                while (all.hasNext()) {
                    Row row = all.next();
                    String name = row.place().text().hex() + "." + row.place().position();
                    if (row.value() == null && from.isData(section)) {
                        rows.remove(name);
                    } else {
                        rows.put(name, section, row);
                    }
                    watcher.compared(section, 0, 0, 0);
                }
            }
        }

        @Override
        public void close() {
            sorted.ifPresent(SortedRows::close);
        }
    }
}
