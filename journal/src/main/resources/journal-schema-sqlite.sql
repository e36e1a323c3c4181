-- The node's own journal in SQLite. One statement ends at each semicolon at the end of a line.
-- Column names and meanings are those that Akka Persistence JDBC expects.

CREATE TABLE event_journal (
  ordering INTEGER PRIMARY KEY AUTOINCREMENT, -- over all actors; what a live query follows
  deleted INTEGER NOT NULL DEFAULT 0, -- 0 or 1
  persistence_id TEXT NOT NULL,
  sequence_number INTEGER NOT NULL, -- from 1, without gaps, per persistence_id
  writer TEXT NOT NULL,
  write_timestamp INTEGER NOT NULL, -- milliseconds since 1970
  adapter_manifest TEXT NOT NULL,
  event_payload BLOB NOT NULL, -- CBOR
  event_ser_id INTEGER NOT NULL,
  event_ser_manifest TEXT NOT NULL, -- the stable name of the event's type
  meta_payload BLOB,
  meta_ser_id INTEGER,
  meta_ser_manifest TEXT,
  UNIQUE (persistence_id, sequence_number)
);

CREATE TABLE event_tag (
  event_id INTEGER NOT NULL REFERENCES event_journal (ordering) ON DELETE CASCADE,
  tag TEXT NOT NULL,
  PRIMARY KEY (event_id, tag)
);

CREATE INDEX event_tag_by_tag ON event_tag (tag, event_id);

CREATE TABLE snapshot (
  persistence_id TEXT NOT NULL,
  sequence_number INTEGER NOT NULL, -- of the last event the state includes
  created INTEGER NOT NULL, -- milliseconds since 1970
  snapshot_ser_id INTEGER NOT NULL,
  snapshot_ser_manifest TEXT NOT NULL,
  snapshot_payload BLOB NOT NULL, -- CBOR
  meta_ser_id INTEGER,
  meta_ser_manifest TEXT,
  meta_payload BLOB,
  PRIMARY KEY (persistence_id, sequence_number)
);
