-- The node's own journal in PostgreSQL. One statement ends at each semicolon at the end of a line.
-- Unqualified names: the tables land in the first schema of the connection's search path.

CREATE TABLE event_journal (
  ordering BIGSERIAL NOT NULL UNIQUE, -- over all actors; what a live query follows
  deleted BOOLEAN NOT NULL DEFAULT FALSE,
  persistence_id VARCHAR(255) NOT NULL,
  sequence_number BIGINT NOT NULL, -- from 1, without gaps, per persistence_id
  writer VARCHAR(255) NOT NULL,
  write_timestamp BIGINT NOT NULL, -- milliseconds since 1970
  adapter_manifest VARCHAR(255) NOT NULL,
  event_payload BYTEA NOT NULL, -- CBOR
  event_ser_id INTEGER NOT NULL,
  event_ser_manifest VARCHAR(255) NOT NULL, -- the stable name of the event's type
  meta_payload BYTEA,
  meta_ser_id INTEGER,
  meta_ser_manifest VARCHAR(255),
  PRIMARY KEY (persistence_id, sequence_number)
);

CREATE TABLE event_tag (
  event_id BIGINT NOT NULL REFERENCES event_journal (ordering) ON DELETE CASCADE,
  tag VARCHAR(255) NOT NULL,
  PRIMARY KEY (event_id, tag)
);

CREATE INDEX event_tag_by_tag ON event_tag (tag, event_id);

CREATE TABLE snapshot (
  persistence_id VARCHAR(255) NOT NULL,
  sequence_number BIGINT NOT NULL, -- of the last event the state includes
  created BIGINT NOT NULL, -- milliseconds since 1970
  snapshot_ser_id INTEGER NOT NULL,
  snapshot_ser_manifest VARCHAR(255) NOT NULL,
  snapshot_payload BYTEA NOT NULL, -- CBOR
  meta_ser_id INTEGER,
  meta_ser_manifest VARCHAR(255),
  meta_payload BYTEA,
  PRIMARY KEY (persistence_id, sequence_number)
);
