/** Transcripts: items are sent behind, and the bounds of the current spans are kept here. */
import { Buffer } from 'node:buffer';
import { sha256 } from './crank-record.js';
import { Fail, harden, q } from './fail.js';
import * as ops from './ops.js';
import { conflictAs, inReferenceWords } from './words.js';

/** Beyond this the bounds are asked for, instead of being worked out here. */
const TAIL_ITEMS = 32;

const insistVat = vatID => {
  typeof vatID === 'string' || Fail`vatID must be a string`;
};

/** The number of rows that a deletion may remove, as it is sent. */
export const budgetOf = budget => {
  if (budget === Infinity) {
    return null;
  }
  if (!(budget >= 1)) {
    throw new Error('budget must be undefined or positive');
  }
  return Math.floor(budget);
};

export const makeTranscriptStore = (session, { archiveTranscript } = {}) => {
  /** Bounds by vat; null when the vat has no current span. */
  const spans = new Map();
  session.onRollback(() => spans.clear());

  const ask = (operation, vatID) => {
    const { connection } = session;
    connection.request(operation, 1).name(vatID);
    return connection.reply();
  };

  const learn = vatID => {
    const [bounds] = ask(ops.TRANSCRIPT_BOUNDS, vatID);
    let span = null;
    if (bounds !== null) {
      const [startPos, endPos, hash, incarnation] = bounds;
      span = { startPos, endPos, hash, incarnation, tail: [] };
    }
    spans.set(vatID, span);
    return span;
  };

  const find = vatID => {
    insistVat(vatID);
    const known = spans.get(vatID);
    return known === undefined ? learn(vatID) : known;
  };

  const require = vatID => find(vatID) ?? Fail`no current transcript for ${q(vatID)}`;

  const initTranscript = vatID => {
    insistVat(vatID);
    session.changing();
    try {
      ask(ops.TRANSCRIPT_INIT, vatID);
    } catch (error) {
      throw conflictAs(error, 'transcriptSpans.vatID, transcriptSpans.isCurrent', 'UNIQUE');
    }
    spans.delete(vatID);
  };

  const addItem = (vatID, item) => {
    session.changingAsRecorded();
    const span = require(vatID);
    typeof item === 'string' || Fail`item must be a string`;
    if (item.includes('\n')) {
      throw new Error(
        `item ${span.endPos} of vat ${JSON.stringify(vatID)} holds a line feed, which exports cannot represent; write it as JSON on one line`,
      );
    }
    const { connection } = session;
    const writer = connection.behind(ops.TRANSCRIPT_ADD, 2);
    writer.name(vatID);
    writer.text(item);
    connection.sent();
    session.record.addedItem(vatID);
    span.endPos += 1;
    if (span.tail !== null) {
      if (span.tail.length < TAIL_ITEMS) {
        span.tail.push(item);
      } else {
        span.tail = null;
      }
    }
  };

  /** The hash of the span: worked out from the last one that the server told, while few items were added since. */
  const hashOf = (vatID, span) => {
    if (span.tail === null) {
      const fresh = learn(vatID);
      return fresh.hash;
    }
    for (const item of span.tail) {
      span.hash = sha256(span.hash + sha256(item));
    }
    span.tail.length = 0;
    return span.hash;
  };

  const boundsOf = vatID => {
    const span = require(vatID);
    const hash = hashOf(vatID, span);
    const { startPos, endPos, incarnation } = span;
    return { startPos, endPos, hash, incarnation };
  };
  session.spanOf = boundsOf;

  const getCurrentSpanBounds = vatID => {
    session.check();
    return boundsOf(vatID);
  };

  function* empty() {
    // nothing to yield
  }
  harden(empty);

  const openCursor = (vatID, startPos) => {
    const { connection } = session;
    const writer = connection.request(ops.TRANSCRIPT_READ, 2);
    writer.name(vatID);
    writer.any(startPos);
    return connection.reply();
  };

  const readSpan = (vatID, startPos) => {
    session.check();
    let from = null;
    if (startPos === undefined) {
      const span = require(vatID);
      if (span.startPos === span.endPos) {
        return empty();
      }
    } else {
      insistVat(vatID);
      typeof startPos === 'number' || Fail`position must be a number`;
      startPos >= 0 || Fail`position must not be negative`;
      from = startPos;
      if (!Number.isSafeInteger(from)) {
        Fail`no transcript span for ${q(vatID)} at ${q(startPos)}`;
      }
    }
    // The span must be there now, and must be read as it is now; items that are missing are told of while it is read.
    let cursor;
    let missing;
    try {
      cursor = openCursor(vatID, from);
    } catch (error) {
      if (error.reason !== 'INCOMPLETE') {
        throw error;
      }
      missing = error;
    }
    function* reader() {
      if (missing !== undefined) {
        throw missing;
      }
      try {
        yield* session.cursor(cursor);
      } catch (error) {
        error.message = inReferenceWords(error.message);
        throw error;
      }
    }
    harden(reader);
    return reader();
  };

  /** What the archive gets: each item and a line feed, read before the span is closed. */
  const archived = (vatID, span) => {
    const name = `transcript.${vatID}.${span.startPos}.${span.endPos}`;
    const entries = [...readSpan(vatID)].map(item => Buffer.from(`${item}\n`));
    return { name, entries };
  };

  const close = async (vatID, operation) => {
    session.changing();
    const span = find(vatID);
    if (span === null) {
      operation === ops.TRANSCRIPT_STOP || Fail`no current transcript for ${q(vatID)}`;
      return undefined;
    }
    const toArchive = archiveTranscript === undefined ? undefined : archived(vatID, span);
    const { incarnation } = span;
    try {
      ask(operation, vatID);
    } catch (error) {
      throw conflictAs(error, 'transcriptSpans.vatID, transcriptSpans.startPos', 'PRIMARYKEY');
    }
    spans.delete(vatID);
    if (toArchive !== undefined) {
      await archiveTranscript(toArchive.name, toArchive.entries);
    }
    return incarnation;
  };

  const rolloverSpan = async vatID => close(vatID, ops.TRANSCRIPT_ROLL_SPAN);

  const rolloverIncarnation = async vatID => {
    const incarnation = await close(vatID, ops.TRANSCRIPT_ROLL_INCARNATION);
    return incarnation + 1;
  };

  const stopUsingTranscript = async vatID => {
    await close(vatID, ops.TRANSCRIPT_STOP);
  };

  const deleteVatTranscripts = (vatID, budget = Infinity) => {
    insistVat(vatID);
    session.changing();
    const { connection } = session;
    const rows = budgetOf(budget);
    const writer = connection.request(ops.TRANSCRIPT_DELETE, 2);
    writer.name(vatID);
    writer.any(rows);
    const [[done, cleanups]] = connection.reply();
    spans.delete(vatID);
    return { done, cleanups };
  };

  return {
    transcriptStore: {
      initTranscript,
      rolloverSpan,
      rolloverIncarnation,
      getCurrentSpanBounds,
      addItem,
      readSpan,
      stopUsingTranscript,
      deleteVatTranscripts,
    },
    forget: () => spans.clear(),
  };
};
