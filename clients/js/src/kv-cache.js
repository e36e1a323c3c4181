/**
 * What is known of the key-value store without asking: values, keys that are known to be absent, and ranges of keys. All of it is
 * exact, because only this connection changes the store while it holds the lease.
 */
import { compareKeys } from './cbor.js';
import { placeAfter, SortedKeys } from './sorted-keys.js';

const DEFAULT_BYTES = 64 * 1024 * 1024;

/** What an entry costs beside its characters. */
const ENTRY_BYTES = 120;

const limitBytes = () => {
  const set = process.env.SWINGNODE_CACHE_BYTES;
  if (set === undefined || set === '') {
    return DEFAULT_BYTES;
  }
  const bytes = Number(set);
  if (!Number.isSafeInteger(bytes) || bytes < 0) {
    throw new Error(`SWINGNODE_CACHE_BYTES is ${set}, and must be a number of bytes`);
  }
  return bytes;
};

/**
 * Values by key, in two halves: what was not used while one half was filled is forgotten. A value of null means that the key is
 * known to be absent.
 */
export class ValueCache {
  constructor(bytes = limitBytes()) {
    this.half = Math.floor(bytes / 2);
    this.clear();
  }

  clear() {
    this.young = new Map();
    this.old = new Map();
    this.bytes = 0;
  }

  /** The value, null when the key is absent, undefined when that is not known. */
  get(key) {
    const value = this.young.get(key);
    if (value !== undefined) {
      return value;
    }
    const older = this.old.get(key);
    if (older !== undefined) {
      this.put(key, older);
    }
    return older;
  }

  put(key, value) {
    const size = ENTRY_BYTES + 2 * (key.length + (value === null ? 0 : value.length));
    if (size > this.half) {
      this.young.delete(key);
      this.old.delete(key);
      return;
    }
    this.young.set(key, value);
    // Writing a key again counts again: the half is given up earlier, never later.
    this.bytes += size;
    if (this.bytes > this.half) {
      this.old = this.young;
      this.young = new Map();
      this.bytes = 0;
    }
  }
}

/** More ranges than this are not worth their upkeep. */
const RANGES = 4;

/** How many keys are asked for: few at first, more while a caller goes on through the same range. */
const FIRST_KEYS = 2;
const MOST_KEYS = 64;

/** Below a range's length it is kept; beyond it, its beginning is forgotten. */
const RANGE_KEYS = 4096;

const order = (a, b) => compareKeys(a, b);

/** Ranges of keys of which every key is known, from a key (exclusive) to another (inclusive) or to the end of the store. */
export class KeyRanges {
  constructor() {
    this.clear();
  }

  clear() {
    this.ranges = [];
  }

  /**
   * The key after `key`: undefined when there is none. When it is not known, null; then {@link wanted} says how many keys to ask
   * for, and {@link learned} takes them.
   */
  after(key) {
    for (const range of this.ranges) {
      if (order(range.from, key) <= 0 && (range.to === null || order(key, range.to) < 0)) {
        range.used = true;
        const place = placeAfter(range.keys, key);
        if (place < range.keys.length) {
          return range.keys[place];
        }
        if (range.to === null) {
          return undefined;
        }
      }
    }
    return null;
  }

  /** The range that goes on at `key`. */
  rangeTo(key) {
    return this.ranges.find(
      range => range.to !== null && order(range.from, key) <= 0 && order(key, range.to) <= 0,
    );
  }

  wanted(key) {
    const range = this.rangeTo(key);
    return range === undefined ? FIRST_KEYS : Math.min(MOST_KEYS, range.next);
  }

  /**
   * @param keys that follow `key`, without a gap
   * @param complete true when they are the last of the store
   */
  learned(key, keys, complete) {
    const to = complete ? null : keys[keys.length - 1];
    let range = this.rangeTo(key);
    if (range === undefined || range.keys.length + keys.length > RANGE_KEYS) {
      if (range !== undefined) {
        this.ranges.splice(this.ranges.indexOf(range), 1);
      }
      if (this.ranges.length === RANGES) {
        this.ranges.shift();
      }
      range = { from: key, to, keys, next: range === undefined ? FIRST_KEYS * 4 : range.next };
      this.ranges.push(range);
      return;
    }
    range.keys.length = placeAfter(range.keys, key);
    for (const each of keys) {
      range.keys.push(each);
    }
    range.to = to;
    range.next *= 4;
  }

  /** A key that was not known to exist has been written. */
  added(key) {
    for (const { from, to, keys } of this.ranges) {
      if (order(from, key) < 0 && (to === null || order(key, to) <= 0)) {
        const place = placeAfter(keys, key);
        if (place === 0 || keys[place - 1] !== key) {
          keys.splice(place, 0, key);
        }
      }
    }
  }

  removed(key) {
    for (const { from, to, keys } of this.ranges) {
      if (order(from, key) < 0 && (to === null || order(key, to) <= 0)) {
        const place = placeAfter(keys, key);
        if (place > 0 && keys[place - 1] === key) {
          keys.splice(place - 1, 1);
        }
      }
    }
  }
}

/**
 * All keys of a store that had few of them when it was first asked: then every key that was not written is known to be absent. Given up
 * when there are too many, or when it can no longer be told what there is; the values are in {@link ValueCache}.
 */
export class WholeStore {
  constructor(bytes = limitBytes() / 4) {
    this.limit = bytes;
    this.asked = false;
    this.keys = null;
  }

  /** Whether it must still be found out if the store is empty. */
  get unknown() {
    return !this.asked;
  }

  /** @param keys all keys of the store but the empty one, or null when there are too many */
  found(keys) {
    this.asked = true;
    this.keys = keys === null ? null : new SortedKeys();
    keys?.forEach(key => this.keys.add(key));
  }

  giveUp() {
    this.asked = true;
    this.keys = null;
  }

  /** True when the store is known to lack the key. */
  lacks(key) {
    return this.keys !== null && key !== '' && !this.keys.has(key);
  }

  added(key) {
    if (this.keys !== null) {
      this.keys.add(key);
      if (this.keys.bytes > this.limit) {
        this.keys = null;
      }
    }
  }

  removed(key) {
    this.keys?.delete(key);
  }

  /** The key after `key`, undefined when there is none, null when that is not known. */
  after(key) {
    return this.keys === null ? null : this.keys.after(key);
  }
}
