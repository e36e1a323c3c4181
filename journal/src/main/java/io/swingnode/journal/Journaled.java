package io.swingnode.journal;

/**
 * Marks what may be written to the node's own journal: events and snapshots of state.
 *
 * <p>The bytes are CBOR by Jackson, the manifest is the record's {@link
 * com.fasterxml.jackson.annotation.JsonTypeName}, so that classes may be renamed and moved while the
 * names stay. To add types: let a sealed interface extend this one, give each of its records a
 * {@code @JsonTypeName}, and name the interface in the module's {@code reference.conf} under
 * {@code swingnode.journal.families}. A type without a name, or two of one name, stop the node when
 * it starts; a type of no family cannot be written.
 */
public interface Journaled {}
