/**
 * Replays recorded traces of the reference on this client and compares every result, refusal and export.
 *
 *     node test/conformance.mjs FILE…
 *
 * A directory stands for the traces in it.
 */
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { isDeepStrictEqual } from 'node:util';
import { makeSwingStoreExporter, openSwingStore } from '../src/index.js';

/** The gist of a refusal: what the recorded message and ours must both hold. */
const GISTS = [
  'already in a crank',
  'outside of crank',
  'no such savepoint',
  'refuses host keys',
  'requires host keys',
  'budget must be',
  'UNIQUE constraint failed',
  'does not match bundle',
  'unsupported',
  'not found',
  'no current transcript for',
  'no transcript span for',
  'no snapshot available',
  'transcript entries (expected',
];

const sha256 = bytes => createHash('sha256').update(bytes).digest('hex');

const bytesOf = ({ utf8, block, times }) =>
  utf8 !== undefined
    ? Buffer.from(utf8)
    : Buffer.concat(Array.from({ length: times }, () => Buffer.from(block, 'base64')));

async function* streamOf(bytes) {
  for (let at = 0; at < bytes.length; at += 100_000) {
    yield bytes.subarray(at, at + 100_000);
  }
}

const gather = async stream => {
  const hash = createHash('sha256');
  for await (const chunk of stream) {
    hash.update(chunk);
  }
  return hash.digest('hex');
};

const exportOf = async (directory, artifactMode) => {
  const exporter = makeSwingStoreExporter(directory, { artifactMode });
  try {
    const digest = createHash('sha256');
    let pairs = 0;
    for await (const [key, value] of exporter.getExportData()) {
      digest.update(`${key}\n`).update(value == null ? '-\n' : `+${value}\n`);
      pairs += 1;
    }
    const result = { pairs, digest: digest.digest('hex') };
    let names;
    try {
      names = exporter.getArtifactNames();
    } catch {
      return { ...result, artifactsError: true };
    }
    const artifacts = {};
    for await (const name of names) {
      artifacts[name] = await gather(exporter.getArtifact(name));
    }
    return { ...result, artifacts };
  } finally {
    await exporter.close();
  }
};

const optional = value => (value === null ? undefined : value);

/** The operations of a trace on the store that `state` holds. */
const OPERATIONS = {
  'kernel.kv.get': ({ kernel }, key) => kernel.kvStore.get(key),
  'kernel.kv.has': ({ kernel }, key) => kernel.kvStore.has(key),
  'kernel.kv.set': ({ kernel }, key, value) => kernel.kvStore.set(key, value),
  'kernel.kv.delete': ({ kernel }, key) => kernel.kvStore.delete(key),
  // What was recorded passes over the keys of the host, which the reference itself shows to its kernel.
  'kernel.kv.getNextKey': ({ kernel }, key) => {
    let next = key;
    do {
      next = kernel.kvStore.getNextKey(next);
    } while (next?.startsWith('host.'));
    return next;
  },
  'host.kv.get': ({ host }, key) => host.kvStore.get(key),
  'host.kv.set': ({ host }, key, value) => host.kvStore.set(key, value),
  'host.kv.delete': ({ host }, key) => host.kvStore.delete(key),
  startCrank: ({ kernel }) => kernel.startCrank(),
  establishCrankSavepoint: ({ kernel }, name) => kernel.establishCrankSavepoint(name),
  rollbackCrank: ({ kernel }, name) => kernel.rollbackCrank(name),
  endCrank: ({ kernel }) => kernel.endCrank(),
  emitCrankHashes: ({ kernel }) => kernel.emitCrankHashes(),
  getActivityhash: ({ kernel }) => kernel.getActivityhash(),
  commit: ({ host }) => host.commit(),
  abandon: state => state.reopen(),
  'transcript.init': ({ kernel }, vat) => kernel.transcriptStore.initTranscript(vat),
  'transcript.addItem': ({ kernel }, vat, item) => kernel.transcriptStore.addItem(vat, item),
  'transcript.rolloverSpan': ({ kernel }, vat) => kernel.transcriptStore.rolloverSpan(vat),
  'transcript.rolloverIncarnation': ({ kernel }, vat) => kernel.transcriptStore.rolloverIncarnation(vat),
  'transcript.stop': ({ kernel }, vat) => kernel.transcriptStore.stopUsingTranscript(vat),
  'transcript.bounds': ({ kernel }, vat) => kernel.transcriptStore.getCurrentSpanBounds(vat),
  'transcript.readSpan': ({ kernel }, vat, startPos) => {
    const items = [...kernel.transcriptStore.readSpan(vat, optional(startPos))];
    return { count: items.length, sha256: sha256(items.map(item => `${item}\n`).join('')) };
  },
  'transcript.delete': ({ kernel }, vat, budget) =>
    kernel.transcriptStore.deleteVatTranscripts(vat, optional(budget)),
  'snapshot.save': async ({ kernel }, vat, snapPos, bytes) => {
    const saved = await kernel.snapStore.saveSnapshot(vat, snapPos, streamOf(bytesOf(bytes)));
    return { hash: saved.hash, uncompressedSize: saved.uncompressedSize };
  },
  'snapshot.load': ({ kernel }, vat) => gather(kernel.snapStore.loadSnapshot(vat)),
  'snapshot.info': ({ kernel }, vat) => {
    const info = kernel.snapStore.getSnapshotInfo(vat);
    return info && { snapPos: info.snapPos, hash: info.hash, uncompressedSize: info.uncompressedSize };
  },
  'snapshot.stop': ({ kernel }, vat) => kernel.snapStore.stopUsingLastSnapshot(vat),
  'snapshot.delete': ({ kernel }, vat, budget) => kernel.snapStore.deleteVatSnapshots(vat, optional(budget)),
  'snapshot.deleteAllUnused': ({ kernel }) => kernel.snapStore.deleteAllUnusedSnapshots(),
  'bundle.add': ({ kernel }, id, bundle) => kernel.bundleStore.addBundle(id, bundle),
  'bundle.has': ({ kernel }, id) => kernel.bundleStore.hasBundle(id),
  'bundle.get': ({ kernel }, id) => kernel.bundleStore.getBundle(id),
  'bundle.delete': ({ kernel }, id) => kernel.bundleStore.deleteBundle(id),
  export: ({ directory }, mode) => exportOf(directory, mode),
};

const asRecorded = value => (value === undefined ? null : JSON.parse(JSON.stringify(value)));

const perform = async (state, { op, args = [] }) => {
  const operation = OPERATIONS[op];
  if (operation === undefined) {
    throw new Error(`a trace has the operation ${op}, which this program does not know`);
  }
  state.exports = [];
  try {
    const result = asRecorded(await operation(state, ...args));
    return { result, exports: state.exports };
  } catch (error) {
    return { error: error.message, exports: state.exports };
  }
};

const differs = (expected, actual) => {
  if (expected.error !== undefined) {
    if (actual.error === undefined) {
      return true;
    }
    const gist = GISTS.find(each => expected.error.includes(each));
    return gist !== undefined && !actual.error.includes(gist);
  }
  return (
    actual.error !== undefined ||
    !isDeepStrictEqual(actual.result, expected.result ?? null) ||
    !isDeepStrictEqual(asRecorded(actual.exports), expected.exports ?? [])
  );
};

/** Replays a trace; returns how many operations it has, and throws at the first difference. */
export const replay = async file => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'conformance-'));
  const directory = path.join(folder, 'store');
  const lines = readline.createInterface({ input: fs.createReadStream(file), crlfDelay: Infinity });
  let state;
  let number = 0;
  try {
    for await (const line of lines) {
      number += 1;
      const recorded = JSON.parse(line);
      if (number === 1) {
        const { exportCallback, ...options } = recorded.options;
        const open = () => {
          const store = openSwingStore(directory, {
            ...options,
            exportCallback: exportCallback ? list => state.exports.push(list) : undefined,
          });
          state.kernel = store.kernelStorage;
          state.host = store.hostStorage;
        };
        state = {
          directory,
          exports: [],
          reopen: async () => {
            await state.host.close();
            open();
          },
        };
        open();
        continue;
      }
      const actual = await perform(state, recorded);
      if (differs(recorded, actual)) {
        throw new Error(
          `${file}:${number}: ${recorded.op} ${JSON.stringify(recorded.args ?? []).slice(0, 300)}\n` +
            `  expected ${JSON.stringify({ ...recorded, op: undefined, args: undefined }).slice(0, 600)}\n` +
            `  actual   ${JSON.stringify(actual).slice(0, 600)}`,
        );
      }
    }
    await state.host.close();
    return number - 1;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
    fs.rmSync(`${directory}.node`, { recursive: true, force: true });
  }
};

const filesOf = name =>
  fs.statSync(name).isDirectory()
    ? fs
        .readdirSync(name)
        .filter(each => each.endsWith('.jsonl'))
        .sort()
        .map(each => path.join(name, each))
    : [name];

const main = async names => {
  if (names.length === 0) {
    process.stderr.write('usage: node test/conformance.mjs FILE…\n');
    return 2;
  }
  let failed = 0;
  for (const file of names.flatMap(filesOf)) {
    const begin = performance.now();
    try {
      const operations = await replay(file);
      process.stdout.write(`ok   ${file}: ${operations} operations, ${Math.round(performance.now() - begin)} ms\n`);
    } catch (error) {
      failed += 1;
      process.stdout.write(`FAIL ${error.message}\n`);
    }
  }
  return failed === 0 ? 0 : 1;
};

if (process.argv[1] === new URL(import.meta.url).pathname) {
  process.exitCode = await main(process.argv.slice(2));
}
