/**
 * The subset of CBOR that the wire protocol uses. Text of the store travels as byte strings that hold WTF-8; it is read back as
 * V8 decodes UTF-8, so that half a surrogate pair comes back as the reference gives it back.
 */
import { Buffer } from 'node:buffer';

const UINT = 0x00;
const NEGATIVE = 0x20;
const BYTES = 0x40;
const TEXT = 0x60;
const ARRAY = 0x80;
const MAP = 0xa0;
const FALSE = 0xf4;
const TRUE = 0xf5;
const NULL = 0xf6;

const FIRST_BYTES = 64 * 1024;

/** A buffer that grew beyond this is given up when it has been sent. */
const KEPT_BYTES = 1024 * 1024;

/** Below this length a loop is faster than a call into the buffer. */
const SHORT_CHARS = 40;

const TWO_32 = 0x1_0000_0000;

const headBytes = n =>
  n < 24 ? 1 : n < 0x100 ? 2 : n < 0x1_0000 ? 3 : n < TWO_32 ? 5 : 9;

const isHigh = unit => unit >= 0xd800 && unit <= 0xdbff;
const isLow = unit => unit >= 0xdc00 && unit <= 0xdfff;

/** True when the text holds no half surrogate pair. */
export const isWellFormed = text => text.isWellFormed();

/** What the reference gives back for a text: each half of a pair has become three replacement characters. */
export const asReadBack = text => {
  if (text.isWellFormed()) {
    return text;
  }
  let out = '';
  for (const point of text) {
    const unit = point.charCodeAt(0);
    out += point.length === 1 && (isHigh(unit) || isLow(unit)) ? '\ufffd\ufffd\ufffd' : point;
  }
  return out;
};

/** Bytes of a text with half pairs, as WTF-8. */
const encodeHalves = text => {
  const out = Buffer.allocUnsafe(text.length * 3);
  let at = 0;
  for (const point of text) {
    const unit = point.charCodeAt(0);
    if (point.length === 1 && (isHigh(unit) || isLow(unit))) {
      out[at] = 0xe0 | (unit >> 12);
      out[at + 1] = 0x80 | ((unit >> 6) & 0x3f);
      out[at + 2] = 0x80 | (unit & 0x3f);
      at += 3;
    } else {
      at += out.write(point, at);
    }
  }
  return out.subarray(0, at);
};

/**
 * Compares two keys as the store orders them: by their bytes, which is by code points.
 *
 * @returns below 0, 0 or above 0
 */
export const compareKeys = (a, b) => {
  const shorter = Math.min(a.length, b.length);
  let i = 0;
  while (i < shorter && a.charCodeAt(i) === b.charCodeAt(i)) {
    i += 1;
  }
  if (i === shorter) {
    return a.length - b.length;
  }
  const x = a.charCodeAt(i);
  const y = b.charCodeAt(i);
  if (x < 0xd800 && y < 0xd800) {
    return x - y;
  }
  const begin = i > 0 && isHigh(a.charCodeAt(i - 1)) && (isLow(x) || isLow(y)) ? i - 1 : i;
  return a.codePointAt(begin) - b.codePointAt(begin);
};

/** The first bytes of every request: `[id, operation, …]`, with the operation encoded once. */
export const encodeName = name => {
  const text = Buffer.from(name);
  const head = Buffer.alloc(headBytes(text.length));
  putHead(head, 0, TEXT, text.length);
  return Buffer.concat([head, text]);
};

function putHead(buffer, at, major, n) {
  if (n < 24) {
    buffer[at] = major | n;
    return at + 1;
  }
  if (n < 0x100) {
    buffer[at] = major | 24;
    buffer[at + 1] = n;
    return at + 2;
  }
  if (n < 0x1_0000) {
    buffer[at] = major | 25;
    buffer[at + 1] = n >> 8;
    buffer[at + 2] = n & 0xff;
    return at + 3;
  }
  if (n < TWO_32) {
    buffer[at] = major | 26;
    buffer.writeUInt32BE(n, at + 1);
    return at + 5;
  }
  buffer[at] = major | 27;
  buffer.writeUInt32BE(Math.floor(n / TWO_32), at + 1);
  buffer.writeUInt32BE(n % TWO_32, at + 5);
  return at + 9;
}

/** Writes frames one after another into a buffer that grows. */
export class Writer {
  constructor() {
    this.buffer = Buffer.allocUnsafe(FIRST_BYTES);
    this.at = 0;
    this.frameAt = 0;
  }

  room(bytes) {
    if (this.at + bytes > this.buffer.length) {
      let size = this.buffer.length * 2;
      while (size < this.at + bytes) {
        size *= 2;
      }
      const grown = Buffer.allocUnsafe(size);
      this.buffer.copy(grown, 0, 0, this.at);
      this.buffer = grown;
    }
  }

  /** Begins a frame: an array of `count` items, of which the first two are the id and the operation. */
  begin(count, id, name) {
    this.room(name.length + 32);
    this.frameAt = this.at;
    this.at = putHead(this.buffer, this.at + 4, ARRAY, count);
    this.at = putHead(this.buffer, this.at, UINT, id);
    const { buffer } = this;
    let { at } = this;
    for (let i = 0; i < name.length; i += 1) {
      buffer[at + i] = name[i];
    }
    this.at = at + name.length;
  }

  /** Ends the frame and returns its length. */
  end() {
    const length = this.at - this.frameAt - 4;
    this.buffer.writeUInt32BE(length, this.frameAt);
    return length;
  }

  /** Forgets the frame that was begun. */
  undo() {
    this.at = this.frameAt;
  }

  /** Everything written; the caller has sent it before it calls {@link clear}. */
  pending() {
    return this.buffer.subarray(0, this.at);
  }

  clear() {
    this.at = 0;
    this.frameAt = 0;
    if (this.buffer.length > KEPT_BYTES) {
      this.buffer = Buffer.allocUnsafe(FIRST_BYTES);
    }
  }

  /** Text of the store. Returns true when all of it was ASCII. */
  text(value) {
    return this.characters(value, BYTES);
  }

  /** A name: a text string. */
  name(value) {
    return this.characters(value, TEXT);
  }

  characters(value, major) {
    const n = value.length;
    this.room(n * 3 + 9);
    const { buffer } = this;
    const head = headBytes(n);
    const body = this.at + head;
    if (n < SHORT_CHARS) {
      let i = 0;
      while (i < n) {
        const unit = value.charCodeAt(i);
        if (unit > 0x7f) {
          break;
        }
        buffer[body + i] = unit;
        i += 1;
      }
      if (i === n) {
        putHead(buffer, this.at, major, n);
        this.at = body + n;
        return true;
      }
    } else if (buffer.write(value, body) === n) {
      putHead(buffer, this.at, major, n);
      this.at = body + n;
      return true;
    }
    const bytes = value.isWellFormed() || major === TEXT ? Buffer.from(value) : encodeHalves(value);
    this.raw(bytes, major);
    return false;
  }

  bytes(value) {
    this.raw(value, BYTES);
  }

  raw(bytes, major) {
    this.room(bytes.length + 9);
    this.at = putHead(this.buffer, this.at, major, bytes.length);
    this.buffer.set(bytes, this.at);
    this.at += bytes.length;
  }

  integer(value) {
    if (!Number.isSafeInteger(value)) {
      throw new Error(`${value} is not a whole number that can be sent`);
    }
    this.room(9);
    this.at =
      value >= 0
        ? putHead(this.buffer, this.at, UINT, value)
        : putHead(this.buffer, this.at, NEGATIVE, -1 - value);
  }

  simple(value) {
    this.room(1);
    this.buffer[this.at] = value === null ? NULL : value ? TRUE : FALSE;
    this.at += 1;
  }

  /** Any value of the protocol, strings as text strings. */
  any(value) {
    if (value === null || typeof value === 'boolean') {
      this.simple(value);
    } else if (typeof value === 'number') {
      this.integer(value);
    } else if (typeof value === 'string') {
      this.name(value);
    } else if (value instanceof Uint8Array) {
      this.bytes(value);
    } else if (Array.isArray(value)) {
      this.room(9);
      this.at = putHead(this.buffer, this.at, ARRAY, value.length);
      value.forEach(item => this.any(item));
    } else if (typeof value === 'object') {
      const entries = Object.entries(value);
      this.room(9);
      this.at = putHead(this.buffer, this.at, MAP, entries.length);
      for (const [key, item] of entries) {
        this.name(key);
        this.any(item);
      }
    } else {
      throw new Error(`a value of type ${typeof value} cannot be sent`);
    }
  }
}

/** Byte strings as text of the store. */
export const AS_TEXT = 0;
/** Byte strings as buffers of their own. */
export const AS_BYTES = 1;
/** Byte strings as parts of the buffer that was read. */
export const AS_PARTS = 2;

/** Reads one frame. */
export class Reader {
  constructor() {
    this.buffer = null;
    this.at = 0;
    this.end = 0;
    this.how = AS_TEXT;
  }

  over(buffer, at, end) {
    this.buffer = buffer;
    this.at = at;
    this.end = end;
    return this;
  }

  need(bytes) {
    if (this.at + bytes > this.end) {
      throw new Error('a frame of the storage node ends in the middle of a value');
    }
  }

  size(info) {
    const { buffer, at } = this;
    if (info < 24) {
      return info;
    }
    if (info === 24) {
      this.need(1);
      this.at = at + 1;
      return buffer[at];
    }
    if (info === 25) {
      this.need(2);
      this.at = at + 2;
      return buffer[at] * 256 + buffer[at + 1];
    }
    if (info === 26) {
      this.need(4);
      this.at = at + 4;
      return buffer.readUInt32BE(at);
    }
    if (info === 27) {
      this.need(8);
      this.at = at + 8;
      return buffer.readUInt32BE(at) * TWO_32 + buffer.readUInt32BE(at + 4);
    }
    throw new Error(`a frame of the storage node holds a length of kind ${info}`);
  }

  /** The number of items of the array that follows. */
  array() {
    this.need(1);
    const first = this.buffer[this.at];
    if ((first & 0xe0) !== ARRAY) {
      throw new Error('a frame of the storage node is no array');
    }
    this.at += 1;
    return this.size(first & 0x1f);
  }

  value() {
    this.need(1);
    const first = this.buffer[this.at];
    this.at += 1;
    switch (first & 0xe0) {
      case UINT:
        return this.size(first & 0x1f);
      case NEGATIVE:
        return -1 - this.size(first & 0x1f);
      case BYTES:
      case TEXT: {
        const length = this.size(first & 0x1f);
        this.need(length);
        const from = this.at;
        this.at = from + length;
        if ((first & 0xe0) === TEXT || this.how === AS_TEXT) {
          return this.buffer.utf8Slice(from, this.at);
        }
        const part = this.buffer.subarray(from, this.at);
        return this.how === AS_PARTS ? part : Buffer.from(part);
      }
      case ARRAY: {
        const count = this.size(first & 0x1f);
        const items = [];
        for (let i = 0; i < count; i += 1) {
          items.push(this.value());
        }
        return items;
      }
      case MAP: {
        const count = this.size(first & 0x1f);
        const entries = [];
        for (let i = 0; i < count; i += 1) {
          entries.push([this.value(), this.value()]);
        }
        return Object.fromEntries(entries);
      }
      default:
        if (first === NULL) {
          return null;
        }
        if (first === TRUE || first === FALSE) {
          return first === TRUE;
        }
        throw new Error(`a frame of the storage node holds a value of kind ${first}`);
    }
  }
}
