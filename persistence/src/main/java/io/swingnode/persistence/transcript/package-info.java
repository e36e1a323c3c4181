/**
 * Transcripts: each vat's items, cut into spans that belong to incarnations.
 *
 * <ul>
 *   <li>appends items to the current span
 *   <li>reads the items of a span
 *   <li>rolls over to a new span or incarnation, and stops
 *   <li>deletes spans, newest first
 *   <li>exports and imports spans
 * </ul>
 *
 * <p>Main types: {@code TranscriptStore} (behaviour), {@code TranscriptChanges} (the slot in a layer), {@code
 * TranscriptTable} (SQL), {@code SpanRow} (columns and record of a span), {@code TranscriptArtifacts} (export).
 *
 * <p>Runs on the block's thread, except for artifacts, which are read on the thread that owns their connection.
 */
@NullMarked
package io.swingnode.persistence.transcript;

import org.jspecify.annotations.NullMarked;
