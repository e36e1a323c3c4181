package io.swingnode.journal;

import akka.actor.ClassicActorSystemProvider;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import io.swingnode.protocol.StoreException;
import io.swingnode.protocol.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import scala.util.Try;

/**
 * Reads the records that the actors of a node read when they start, their last snapshots and the events after these. An
 * actor that cannot read its records tries again for ever; here the record is named at once.
 */
final class JournalCheck {
    private static final String LEDGER = "BlockLedger|";
    private static final String NEXT_ACTOR = "SELECT min(persistence_id) FROM (SELECT min(persistence_id) AS"
            + " persistence_id FROM event_journal WHERE persistence_id > ? UNION SELECT min(persistence_id) FROM"
            + " snapshot WHERE persistence_id > ?) AS actors";
    private static final String LAST_SNAPSHOT = "SELECT sequence_number, snapshot_ser_id, snapshot_ser_manifest,"
            + " snapshot_payload FROM snapshot WHERE persistence_id = ? ORDER BY sequence_number DESC LIMIT 1";
    private static final String EVENTS = "SELECT sequence_number, event_ser_id, event_ser_manifest, event_payload FROM"
            + " event_journal WHERE persistence_id = ? AND sequence_number > ? AND deleted = ? ORDER BY"
            + " sequence_number";

    private static final String ONE_EVENT =
            "SELECT sequence_number, event_ser_id, event_ser_manifest, event_payload FROM"
                    + " event_journal WHERE persistence_id = ? AND sequence_number = ? AND deleted = ?";
    private static final String ONE_SNAPSHOT = "SELECT sequence_number, snapshot_ser_id, snapshot_ser_manifest,"
            + " snapshot_payload FROM snapshot WHERE persistence_id = ? AND sequence_number = ?";

    private final String place;
    private final Connection connection;
    private final Serialization serialization;

    JournalCheck(String place, Connection connection, ClassicActorSystemProvider system) {
        this.place = place;
        this.connection = connection;
        this.serialization = SerializationExtension.get(system);
    }

    /**
     * Reads what all actors will read; of the ledgers only the one that is in use.
     *
     * @throws StoreException {@code CORRUPT}, which names the first record that cannot be read, and the way out
     */
    void run(String ledgerName) throws SQLException {
        String actor = "";
        for (Optional<String> next = after(actor); next.isPresent(); next = after(actor)) {
            actor = next.get();
            boolean unused = actor.startsWith(JournalAside.MARK)
                    || (actor.startsWith(LEDGER) && !actor.equals(LEDGER + ledgerName));
            if (!unused) {
                readEvents(actor, readSnapshot(actor));
            }
        }
    }

    private Optional<String> after(String actor) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NEXT_ACTOR)) {
            statement.setString(1, actor);
            statement.setString(2, actor);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
            }
        }
    }

    /** Gives the number of the last event that the snapshot includes; 0 without one. */
    private long readSnapshot(String actor) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LAST_SNAPSHOT)) {
            statement.setString(1, actor);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return 0;
                }
                read(actor, "snapshot", row);
                return row.getLong(1);
            }
        }
    }

    private void readEvents(String actor, long afterNumber) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(EVENTS)) {
            statement.setString(1, actor);
            statement.setLong(2, afterNumber);
            statement.setBoolean(3, false);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    read(actor, "event", rows);
                }
            }
        }
    }

    /** Whether there is such a record, not set aside, and it can be read. */
    boolean reads(String actor, long number, boolean snapshot) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(snapshot ? ONE_SNAPSHOT : ONE_EVENT)) {
            statement.setString(1, actor);
            statement.setLong(2, number);
            if (!snapshot) {
                statement.setBoolean(3, false);
            }
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && value(row).isSuccess();
            }
        }
    }

    private Try<?> value(ResultSet row) throws SQLException {
        return serialization.deserialize(row.getBytes(4), row.getInt(2), row.getString(3));
    }

    private void read(String actor, String kind, ResultSet row) throws SQLException {
        Try<?> value = value(row);
        if (value.isFailure()) {
            long number = row.getLong(1);
            throw new StoreException(
                    Reason.CORRUPT,
                    "the journal " + place + " holds a record that cannot be read: " + kind + " " + number + " of "
                            + actor + " (" + row.getString(3)
                            + ") was written by a newer version of this program, or is"
                            + " damaged. Use the version of this program that wrote it, or put the journal back from a backup."
                            + " To do without the record: ./swingnode node set-aside HOME '" + actor + "' " + number
                            + (kind.equals("snapshot") ? " --snapshot" : "")
                            + (actor.startsWith(LEDGER)
                                    ? "; or begin a new ledger: swingnode.ledger.name in settings.conf"
                                    : ""),
                    value.failed().get());
        }
    }
}
