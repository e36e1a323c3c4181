/** The whole contents of a store as one object, for tests. */
import { Buffer } from 'node:buffer';
import { AS_BYTES } from './cbor.js';
import { harden } from './fail.js';
import * as ops from './ops.js';

const textOf = part => (typeof part === 'string' ? part : part.toString('utf8'));

/** A bundle as it is stored. */
const storedAs = (id, json) =>
  id.startsWith('b0-') ? Buffer.from(json).toString('base64') : JSON.parse(json).endoZipBase64;

/** The entries of a store, uncommitted changes included. */
export const entriesOf = (session, withHistory) => {
  session.check();
  const { connection } = session;
  connection.request(ops.DUMP, 1).simple(withHistory);
  return session.cursor(connection.reply(AS_BYTES), AS_BYTES);
};

export const makeDump =
  session =>
  (includeHistorical = true) => {
    const kvEntries = {};
    const transcripts = {};
    const snapshots = {};
    const bundles = {};
    for (const [kind, first, ...rest] of entriesOf(session, includeHistorical)) {
      switch (kind) {
        case 'kv':
          kvEntries[textOf(first)] = textOf(rest[0]);
          break;
        case 'item': {
          const vat = textOf(first);
          transcripts[vat] ??= {};
          transcripts[vat][rest[0]] = textOf(rest[1]);
          break;
        }
        case 'snapshot': {
          const vat = textOf(first);
          const [snapPos, hash, compressedSnapshot, inUse] = rest;
          snapshots[vat] ??= [];
          snapshots[vat].push({ snapPos, hash: textOf(hash), compressedSnapshot, inUse: inUse ? 1 : 0 });
          break;
        }
        case 'bundle':
          bundles[textOf(first)] = storedAs(textOf(first), textOf(rest[0]));
          break;
        default:
          throw new Error(`the storage node dumps an entry of an unknown kind, ${textOf(kind)}`);
      }
    }
    return harden({ kvEntries, transcripts, snapshots, bundles });
  };
