/** The whole contents of a store as one object, for tests. */
import { Buffer } from 'node:buffer';
import { AS_BYTES } from './cbor.js';
import { harden } from './fail.js';
import * as ops from './ops.js';

const textOf = part => (typeof part === 'string' ? part : part.toString('utf8'));

/** The entries of a store as they come, uncommitted changes included. */
function* rawEntriesOf(session, withHistory) {
  session.check();
  const { connection } = session;
  connection.request(ops.DUMP, 1).simple(withHistory);
  yield* session.cursor(connection.reply(AS_BYTES), AS_BYTES);
}

/**
 * The entries of a store: `['kv', key, value]`, `['item', vatID, position, item]`, `['snapshot', vatID, snapPos, hash, inUse,
 * compressed bytes or null]` and `['bundle', id, stored bytes or null]`. The bytes of a snapshot come in parts and are put
 * together here, so that an entry is whole.
 */
export function* entriesOf(session, withHistory) {
  let snapshot = null;
  let parts = [];
  const whole = () => {
    const entry = [...snapshot.slice(0, 5), snapshot[5] ? Buffer.concat(parts) : null];
    snapshot = null;
    parts = [];
    return entry;
  };
  for (const entry of rawEntriesOf(session, withHistory)) {
    if (entry[0] === 'bytes') {
      parts.push(entry[1]);
      continue;
    }
    if (snapshot !== null) {
      yield whole();
    }
    switch (entry[0]) {
      case 'kv':
        yield entry.map(textOf);
        break;
      case 'item':
        yield [entry[0], entry[1], entry[2], textOf(entry[3])];
        break;
      case 'snapshot':
        snapshot = entry;
        break;
      case 'bundle':
        yield entry;
        break;
      case 'span':
        break;
      default:
        throw new Error(`the storage node dumps an entry of an unknown kind, ${entry[0]}`);
    }
  }
  if (snapshot !== null) {
    yield whole();
  }
}

export const makeDump =
  session =>
  (includeHistorical = true) => {
    const kvEntries = {};
    const transcripts = {};
    const snapshots = {};
    const bundles = {};
    for (const [kind, id, ...rest] of entriesOf(session, includeHistorical)) {
      if (kind === 'kv') {
        const [value] = rest;
        kvEntries[id] = value;
      } else if (kind === 'item') {
        const [position, item] = rest;
        transcripts[id] ??= {};
        transcripts[id][position] = item;
      } else if (kind === 'snapshot') {
        const [snapPos, hash, inUse, compressedSnapshot] = rest;
        snapshots[id] ??= [];
        snapshots[id].push({ snapPos, hash, compressedSnapshot, inUse: inUse ? 1 : 0 });
      } else {
        const [stored] = rest;
        bundles[id] = (stored ?? Buffer.from('null')).toString('base64');
      }
    }
    return harden({ kvEntries, transcripts, snapshots, bundles });
  };
