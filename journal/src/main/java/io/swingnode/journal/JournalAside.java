package io.swingnode.journal;

import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Sets records aside, so that the actors do not find them, and puts them back. Their bytes stay in the journal. */
final class JournalAside {
    /** Begins the names under which snapshots are kept that were set aside. */
    static final String MARK = "set-aside|";

    private static final String EVENT = "UPDATE event_journal SET deleted = ? WHERE persistence_id = ? AND"
            + " sequence_number = ? AND deleted = ?";
    private static final String SNAPSHOT =
            "UPDATE snapshot SET persistence_id = ? WHERE persistence_id = ? AND sequence_number = ?";
    private static final String EARLIER_EVENTS =
            "SELECT 1 FROM event_journal WHERE persistence_id = ? AND sequence_number < ? LIMIT 1";
    private static final String SAME_SNAPSHOT =
            "SELECT 1 FROM snapshot WHERE persistence_id = ? AND sequence_number = ?";

    private final String place;
    private final Connection connection;

    JournalAside(String place, Connection connection) {
        this.place = place;
        this.connection = connection;
    }

    void setAside(String actor, long number, boolean snapshot) throws SQLException {
        boolean found = snapshot ? rename(actor, MARK + actor, number) : mark(actor, number, true);
        if (!found) {
            throw missing(actor, number, snapshot, "; the start of the node names the record that cannot be read");
        }
    }

    void putBack(String actor, long number, boolean snapshot) throws SQLException {
        if (snapshot && exists(SAME_SNAPSHOT, actor, number)) {
            throw new StoreException(
                    Reason.CONFLICT,
                    "the journal " + place + " has a newer snapshot " + number + " of " + actor
                            + ", which was made after that one was set aside: nothing was changed");
        }
        // What retention has deleted is marked too; the first event may be kept for its number alone.
        boolean found = snapshot
                ? rename(MARK + actor, actor, number)
                : (number == 1 || exists(EARLIER_EVENTS, actor, number)) && mark(actor, number, false);
        if (!found) {
            throw missing(
                    actor,
                    number,
                    snapshot,
                    " that was set aside: it never was, was put back already, or was deleted since with what is older"
                            + " than the kept snapshots");
        }
    }

    private StoreException missing(String actor, long number, boolean snapshot, String why) {
        return new StoreException(
                Reason.NOT_FOUND,
                "the journal " + place + " has no " + (snapshot ? "snapshot " : "event ") + number + " of " + actor
                        + why);
    }

    private boolean mark(String actor, long number, boolean deleted) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(EVENT)) {
            update.setBoolean(1, deleted);
            update.setString(2, actor);
            update.setLong(3, number);
            update.setBoolean(4, !deleted);
            return update.executeUpdate() > 0;
        }
    }

    private boolean rename(String from, String to, long number) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(SNAPSHOT)) {
            update.setString(1, to);
            update.setString(2, from);
            update.setLong(3, number);
            return update.executeUpdate() > 0;
        }
    }

    private boolean exists(String sql, String actor, long number) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, actor);
            statement.setLong(2, number);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }
}
