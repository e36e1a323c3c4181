/**
 * What this side knows of the export data that waits to be handed over, and of the hash of a crank: enough to work both out for a
 * crank that only sets keys and adds items, so that it needs no answer. After anything else the server is asked.
 */
import { createHash } from 'node:crypto';
import { compareKeys } from './cbor.js';

/** What is to be hashed is gathered up to this many characters: one long text is hashed faster than many short ones. */
const GATHERED_CHARS = 64 * 1024;

export const sha256 = text => createHash('sha256').update(text).digest('hex');

/** The hash of the consensus keys that a crank sets and deletes. */
class CrankHash {
  constructor() {
    this.text = '';
    this.hasher = null;
  }

  add(text) {
    this.text += text;
    if (this.text.length > GATHERED_CHARS) {
      this.hasher ??= createHash('sha256');
      this.hasher.update(this.text);
      this.text = '';
    }
  }

  finish() {
    return this.hasher === null ? sha256(this.text) : this.hasher.update(this.text).digest('hex');
  }
}

const byKey = ([a], [b]) => compareKeys(a, b);

export class CrankRecord {
  constructor() {
    /** False when something waits that is not recorded here. */
    this.known = false;
    /** The hash of the crank since its start; null when it is not known, or was asked for already. */
    this.hash = null;
    this.clear();
  }

  clear() {
    /** New values of consensus keys, null for one that was deleted. */
    this.values = new Map();
    /** Vats whose current span has grown. */
    this.vats = new Set();
  }

  /** Everything was handed over. */
  settled() {
    if (!this.isEmpty()) {
      this.clear();
    }
    this.known = true;
  }

  isEmpty() {
    return this.values.size === 0 && this.vats.size === 0;
  }

  startCrank() {
    this.hash = new CrankHash();
  }

  /** Something has changed that is not worked out here. */
  giveUp() {
    this.known = false;
    this.hash = null;
  }

  set(key, value) {
    this.values.set(key, value);
    if (this.hash !== null) {
      this.hash.add(`add\n${key}\n${value}\n`);
    }
  }

  delete(key) {
    this.values.set(key, null);
    if (this.hash !== null) {
      this.hash.add(`delete\n${key}\n`);
    }
  }

  /** The hashes of the crank; the next activity hash is recorded. */
  finishHashes(activityHash) {
    const crankhash = this.hash.finish();
    this.hash = null;
    const activityhash = sha256(`activityhash\n${activityHash}\n${crankhash}\n`);
    this.values.set('activityhash', activityhash);
    return { crankhash, activityhash };
  }

  addedItem(vatID) {
    this.vats.add(vatID);
  }

  /**
   * What waits, as pairs in the byte order of their keys.
   *
   * @param spanOf gives the record of the current span of a vat
   */
  pairs(spanOf) {
    const pairs = [];
    for (const [key, value] of this.values) {
      pairs.push([`kv.${key}`, value]);
    }
    for (const vatID of this.vats) {
      const { startPos, endPos, hash, incarnation } = spanOf(vatID);
      const record = { vatID, startPos, endPos, hash, isCurrent: 1, incarnation };
      pairs.push([`transcript.${vatID}.current`, JSON.stringify(record)]);
    }
    return pairs.sort(byKey);
  }

  /** Takes what waits, for {@link putBack} when it cannot be handed over. */
  take() {
    const { values, vats } = this;
    this.clear();
    return { values, vats };
  }

  putBack({ values, vats }) {
    const later = this.take();
    this.values = new Map([...values, ...later.values]);
    this.vats = new Set([...vats, ...later.vats]);
  }
}
