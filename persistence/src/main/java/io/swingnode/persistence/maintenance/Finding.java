package io.swingnode.persistence.maintenance;

import io.swingnode.protocol.BundleId;
import io.swingnode.protocol.VatId;

/** Something wrong with a store, as {@link StoreVerifier} found it. */
public sealed interface Finding {
    /** What is wrong, in words. */
    String describe();

    /** SQLite reports that the file is damaged. */
    record DamagedFile(String report) implements Finding {
        @Override
        public String describe() {
            return "the database file is damaged: " + report;
        }
    }

    /** Records that cannot be read; what they say of others was not checked. */
    record Unreadable(String what, String why) implements Finding {
        @Override
        public String describe() {
            return what + " cannot be checked to the end: " + why;
        }
    }

    /** The items of a span do not give its hash. */
    record WrongSpanHash(VatId vat, long startPos, long endPos, String expected, String actual) implements Finding {
        @Override
        public String describe() {
            return "span transcript." + vat + "." + startPos + "." + endPos + " has hash " + actual
                    + ", its record says " + expected;
        }
    }

    /** A span has some of its items but not all: pruning removes all of them. */
    record MissingItems(VatId vat, long startPos, long endPos, long present) implements Finding {
        @Override
        public String describe() {
            return "span transcript." + vat + "." + startPos + "." + endPos + " has " + present + " of its "
                    + (endPos - startPos) + " items";
        }
    }

    /** Items that belong to no span. */
    record StrayItems(VatId vat, long firstPos, long count) implements Finding {
        @Override
        public String describe() {
            return "vat " + vat + " has " + count + " items outside its spans, the first at position " + firstPos;
        }
    }

    /** An item's incarnation is not its span's. */
    record WrongItemIncarnation(VatId vat, long position, long expected, long actual) implements Finding {
        @Override
        public String describe() {
            return "item " + position + " of vat " + vat + " is of incarnation " + actual + ", its span of " + expected;
        }
    }

    /** A span does not start where the one before it ended. */
    record BrokenSpanOrder(VatId vat, long startPos, long expectedStartPos) implements Finding {
        @Override
        public String describe() {
            return "a span of vat " + vat + " starts at " + startPos + ", the one before it ends at "
                    + expectedStartPos;
        }
    }

    /** A span is of an earlier incarnation than the one before it, or skips one. */
    record BrokenIncarnations(VatId vat, long startPos, long incarnation, long before) implements Finding {
        @Override
        public String describe() {
            return "the span of vat " + vat + " at " + startPos + " is of incarnation " + incarnation
                    + ", the one before it of " + before;
        }
    }

    /** A current span is followed by another. */
    record CurrentSpanNotLast(VatId vat, long startPos) implements Finding {
        @Override
        public String describe() {
            return "the current span of vat " + vat + " at " + startPos + " is not its last";
        }
    }

    /** The bytes of a snapshot do not give its hash, or cannot be unpacked. */
    record WrongSnapshot(VatId vat, long snapPos, String expected, String actual) implements Finding {
        @Override
        public String describe() {
            return "snapshot." + vat + "." + snapPos + " has " + actual + ", its record says " + expected;
        }
    }

    /** A bundle's bytes are not what its name says. */
    record WrongBundle(BundleId id, String why) implements Finding {
        @Override
        public String describe() {
            return "bundle " + id + " is damaged: " + why;
        }
    }

    /** A row that no correct store holds. */
    record BadRow(String table, String why) implements Finding {
        @Override
        public String describe() {
            return "table " + table + ": " + why;
        }
    }
}
