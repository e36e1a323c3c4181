package io.swingnode.persistence.inspect;

import java.util.List;
import java.util.Optional;

/**
 * What a comparison of two found, a part for each section that was asked for.
 *
 * @param sections in the order of {@link Section}
 */
public record DiffReport(List<Part> sections) {
    /** How two rows differ, or that there is only one. */
    public enum Kind {
        /** Only the first has it. */
        ONLY_A,
        /** Only the second has it. */
        ONLY_B,
        /** Both have it, with different values. */
        DIFFERENT
    }

    /**
     * One difference.
     *
     * @param text of its place: a key, or the name of a vat or bundle
     * @param position of its place, where it has one
     * @param a what the first has
     * @param b what the second has
     */
    public record Difference(
            Kind kind, StoredText text, Optional<Long> position, Optional<StoredText> a, Optional<StoredText> b) {}

    /**
     * What was found in a section.
     *
     * @param same rows that both have
     * @param first the first differences, in order
     * @param notCompared why the section was not compared; the counts are 0 then
     */
    public record Part(
            Section section,
            long same,
            long onlyA,
            long onlyB,
            long different,
            List<Difference> first,
            Optional<String> notCompared) {
        /** True when all that both have is the same, and neither has more. */
        public boolean isSame() {
            return onlyA == 0 && onlyB == 0 && different == 0;
        }

        /** True unless what differs may differ between replicas: what one has pruned, and keys of its own. */
        public boolean agrees() {
            return switch (section.role()) {
                case STATE -> isSame();
                case CONTENT -> different == 0;
                case OWN -> true;
            };
        }
    }

    /** True when everything that replicas share is the same. */
    public boolean agrees() {
        return sections.stream().allMatch(Part::agrees);
    }

    /** True when everything that was compared is the same. */
    public boolean isSame() {
        return sections.stream().allMatch(Part::isSame);
    }
}
