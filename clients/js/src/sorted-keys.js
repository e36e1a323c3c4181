/** Keys in the order of their bytes, in pieces that are short enough to insert into. */
import { compareKeys } from './cbor.js';

const PIECE_KEYS = 512;

/** What a key costs beside its characters. */
const KEY_BYTES = 16;

/** The place of the first key above `key`. */
export const placeAfter = (keys, key) => {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(keys[middle], key) > 0) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
};

export class SortedKeys {
  constructor() {
    /** None is empty, except when it is the only one. */
    this.pieces = [[]];
    this.bytes = 0;
  }

  /** The piece that a key is in, if it is in any. */
  pieceOf(key) {
    let low = 0;
    let high = this.pieces.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (compareKeys(this.pieces[middle][0], key) > 0) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return low;
  }

  has(key) {
    const piece = this.pieces[this.pieceOf(key)];
    const place = placeAfter(piece, key);
    return place > 0 && piece[place - 1] === key;
  }

  add(key) {
    const index = this.pieceOf(key);
    const piece = this.pieces[index];
    const place = placeAfter(piece, key);
    if (place > 0 && piece[place - 1] === key) {
      return;
    }
    piece.splice(place, 0, key);
    this.bytes += KEY_BYTES + 2 * key.length;
    if (piece.length > PIECE_KEYS) {
      this.pieces.splice(index + 1, 0, piece.splice(PIECE_KEYS / 2));
    }
  }

  delete(key) {
    const index = this.pieceOf(key);
    const piece = this.pieces[index];
    const place = placeAfter(piece, key);
    if (place === 0 || piece[place - 1] !== key) {
      return;
    }
    piece.splice(place - 1, 1);
    this.bytes -= KEY_BYTES + 2 * key.length;
    if (piece.length === 0 && this.pieces.length > 1) {
      this.pieces.splice(index, 1);
    }
  }

  /** The key after `key`, or undefined. */
  after(key) {
    const index = this.pieceOf(key);
    const piece = this.pieces[index];
    const place = placeAfter(piece, key);
    return place < piece.length ? piece[place] : this.pieces[index + 1]?.[0];
  }
}
