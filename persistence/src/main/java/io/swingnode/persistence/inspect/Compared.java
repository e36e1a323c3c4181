package io.swingnode.persistence.inspect;

import io.swingnode.persistence.sqlite.Cursor;
import java.util.List;
import java.util.Set;

/** Contents as rows that can be compared with those of others. One thread at a time. */
interface Compared {
    /** What they have to compare. */
    Set<Section> sections();

    /** About how many rows a section has, for its progress; 0 when it takes long to find out. */
    long rowCount(Section section);

    /**
     * The rows of a section that are in one of the regions.
     *
     * @param regions in order; none overlaps another
     * @param exported true to have text as exports have it
     * @return rows in the order of their places; other programs may have written export data in any order, and exported text may be out of it
     */
    Cursor<Row> rows(Section section, List<Region> regions, boolean exported);

    /** True when a row without a value takes back one that came before, and rows may come in any order: in export data. */
    boolean isData(Section section);
}
