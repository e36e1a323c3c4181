import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';
import {
  importSwingStore,
  initSwingStore,
  isSwingStore,
  makeSnapStore,
  makeSwingStoreExporter,
  openSwingStore,
} from '../src/index.js';
import { folderOf, gather, streamOf } from './helpers.js';

/** A store in a folder of its own, closed after the test unless the test has closed it. */
const open = (t, options = {}, make = initSwingStore) => {
  const directory = path.join(folderOf(t), 'store');
  const store = make(directory, options);
  let closed = false;
  const close = async () => {
    closed = true;
    await store.hostStorage.close();
  };
  t.after(() => (closed ? undefined : close()));
  return { directory, close, ...store };
};

const collected = () => {
  const lists = [];
  return { lists, exportCallback: list => lists.push(list) };
};

test('refusals are thrown at the call, in the words of the reference', async t => {
  const { kernelStorage: kernel, hostStorage: host } = open(t);
  const { kvStore, transcriptStore, snapStore, bundleStore } = kernel;
  assert.throws(() => kvStore.set('host.x', 'y'), { message: 'kernelKVStore refuses host keys' });
  assert.throws(() => kvStore.delete('host.x'), { message: 'kernelKVStore refuses host keys' });
  assert.throws(() => host.kvStore.set('x', 'y'), { message: 'hostKVStore requires host keys' });
  assert.throws(() => kvStore.set(1, 'y'), { message: 'key must be a string' });
  assert.throws(() => kvStore.set('x', 1), { message: 'value must be a string' });
  assert.throws(() => kvStore.getNextKey(), { message: 'previousKey must be a string' });
  assert.throws(() => kernel.endCrank(), { message: 'endCrank outside of crank' });
  assert.throws(() => kernel.establishCrankSavepoint('a'), { message: 'establishCrankSavepoint outside of crank' });
  assert.throws(() => kernel.rollbackCrank('a'), { message: 'rollbackCrank outside of crank' });
  kernel.startCrank();
  assert.throws(() => kernel.startCrank(), { message: 'startCrank while already in a crank' });
  assert.throws(() => kernel.rollbackCrank('a'), { message: 'no such savepoint as ""a""' });
  kernel.endCrank();
  assert.throws(() => transcriptStore.addItem('v1', 'x'), { message: 'no current transcript for "v1"' });
  assert.throws(() => transcriptStore.readSpan('v1', 3), { message: 'no transcript span for "v1" at 3' });
  await assert.rejects(transcriptStore.rolloverSpan('v1'), { message: 'no current transcript for "v1"' });
  transcriptStore.initTranscript('v1');
  assert.throws(() => transcriptStore.initTranscript('v1'), {
    message: 'UNIQUE constraint failed: transcriptSpans.vatID, transcriptSpans.isCurrent',
  });
  assert.throws(() => transcriptStore.addItem('v1', 'two\nlines'), /holds a line feed/);
  assert.throws(() => transcriptStore.deleteVatTranscripts('v1', 0), { message: 'budget must be undefined or positive' });
  await assert.rejects(gather(snapStore.loadSnapshot('v1')), { message: 'no snapshot available for vat "v1"' });
  assert.throws(() => bundleStore.getBundle('b0-none'), { message: 'bundle "b0-none" not found' });
  assert.throws(() => bundleStore.addBundle('b9-x', {}), { message: 'unsupported BundleID "b9-x"' });
  assert.equal(snapStore.getSnapshotInfo('v1'), undefined);
  // none of it has harmed the block
  await host.commit();
});

test('a store that is closed says so', async t => {
  const { kernelStorage, hostStorage, close } = open(t);
  await close();
  assert.throws(() => kernelStorage.kvStore.get('x'), { name: 'TypeError', message: 'The database connection is not open' });
  assert.throws(() => kernelStorage.kvStore.set('x', 'y'), { message: 'db not initialized' });
  await assert.rejects(hostStorage.commit(), { message: 'db not initialized' });
  await assert.rejects(hostStorage.close(), { message: 'db not initialized' });
});

test('rollback goes back to the first savepoint of a name, and what was cached is forgotten', async t => {
  const { kernelStorage: kernel, hostStorage } = open(t);
  const { kvStore, transcriptStore } = kernel;
  transcriptStore.initTranscript('v1');
  kvStore.set('k', '0');
  kernel.startCrank();
  kernel.establishCrankSavepoint('a');
  kvStore.set('k', '1');
  transcriptStore.addItem('v1', 'item');
  kernel.establishCrankSavepoint('b');
  kernel.establishCrankSavepoint('a');
  kvStore.set('k', '2');
  kvStore.set('l', '2');
  assert.equal(kvStore.getNextKey('k'), 'l');
  kernel.rollbackCrank('b');
  assert.equal(kvStore.get('k'), '1');
  assert.equal(kvStore.getNextKey('k'), undefined);
  kernel.rollbackCrank('a');
  assert.equal(kvStore.get('k'), '0');
  assert.equal(transcriptStore.getCurrentSpanBounds('v1').endPos, 0);
  assert.throws(() => kernel.rollbackCrank('a'), /no such savepoint/);
  kernel.endCrank();
  await hostStorage.commit();
});

test('bounds are worked out here as the server does', t => {
  const { kernelStorage } = open(t);
  const { transcriptStore } = kernelStorage;
  transcriptStore.initTranscript('v1');
  let hash = createHash('sha256').update('start of transcript span').digest('hex');
  for (let i = 0; i < 100; i += 1) {
    const item = `item ${i} é\ud800`;
    transcriptStore.addItem('v1', item);
    const itemHash = createHash('sha256').update(item).digest('hex');
    hash = createHash('sha256').update(hash + itemHash).digest('hex');
    if (i % 7 === 0 || i > 90) {
      assert.deepEqual(transcriptStore.getCurrentSpanBounds('v1'), { startPos: 0, endPos: i + 1, hash, incarnation: 0 });
    }
  }
  assert.equal([...transcriptStore.readSpan('v1')].length, 100);
});

test('half surrogate pairs come back as the reference gives them back', async t => {
  const { kernelStorage, close, hostStorage, directory } = open(t);
  const { kvStore } = kernelStorage;
  kvStore.set('a\ud800', 'value \udc00');
  kvStore.set('b', 'pair \u{1f600}');
  const look = store => {
    assert.equal(store.get('a\ud800'), 'value \ufffd\ufffd\ufffd');
    const next = store.getNextKey('a');
    assert.equal(next, 'a\ufffd\ufffd\ufffd');
    assert.equal(store.has(next), false);
    assert.equal(store.getNextKey(next), 'b');
    assert.equal(store.get('b'), 'pair \u{1f600}');
  };
  look(kvStore);
  await hostStorage.commit();
  await close();
  const again = openSwingStore(directory);
  look(again.kernelStorage.kvStore);
  await again.hostStorage.close();
});

test('exports come at the end of a crank and at commit, each list once', async t => {
  const { lists, exportCallback } = collected();
  const { kernelStorage: kernel, hostStorage } = open(t, { exportCallback });
  kernel.startCrank();
  kernel.kvStore.set('b', '1');
  kernel.kvStore.set('a', '2');
  kernel.kvStore.set('local.c', '3');
  const { activityhash } = kernel.emitCrankHashes();
  assert.equal(kernel.getActivityhash(), activityhash);
  assert.deepEqual(lists, []);
  kernel.endCrank();
  assert.deepEqual(lists, [[['kv.a', '2'], ['kv.activityhash', activityhash], ['kv.b', '1']]]);
  kernel.startCrank();
  kernel.kvStore.delete('a');
  kernel.emitCrankHashes();
  kernel.kvStore.set('late', '4');
  kernel.endCrank();
  assert.deepEqual(lists[1].map(([key]) => key), ['kv.a', 'kv.activityhash', 'kv.late']);
  assert.equal(lists[1][0][1], null);
  kernel.kvStore.set('outside', '5');
  await hostStorage.commit();
  assert.deepEqual(lists[2], [['kv.outside', '5']]);
  await hostStorage.commit();
  assert.equal(lists.length, 3);
});

test('a list that the callback refuses comes first next time', async t => {
  const lists = [];
  let refuse = true;
  const exportCallback = list => {
    if (refuse) {
      throw new Error('not now');
    }
    lists.push(list);
  };
  const { kernelStorage: kernel, hostStorage } = open(t, { exportCallback });
  kernel.kvStore.set('a', '1');
  await assert.rejects(hostStorage.commit(), { message: 'not now' });
  kernel.kvStore.set('b', '2');
  refuse = false;
  await hostStorage.commit();
  assert.deepEqual(lists, [[['kv.a', '1']], [['kv.b', '2']]]);
  refuse = true;
  kernel.startCrank();
  kernel.kvStore.set('c', '3');
  kernel.emitCrankHashes();
  assert.throws(() => kernel.endCrank(), { message: 'not now' });
  refuse = false;
  kernel.endCrank();
  assert.deepEqual(lists[2].map(([key]) => key), ['kv.activityhash', 'kv.c']);
});

test('a callback may write: it is exported the next time', async t => {
  const lists = [];
  const store = open(t, {
    exportCallback: list => {
      lists.push(list);
      if (lists.length === 1) {
        store.kernelStorage.kvStore.set('from.callback', 'x');
        store.hostStorage.kvStore.set('host.from', 'y');
      }
    },
  });
  const { kernelStorage: kernel, hostStorage } = store;
  kernel.startCrank();
  kernel.kvStore.set('a', '1');
  kernel.emitCrankHashes();
  kernel.endCrank();
  await hostStorage.commit();
  assert.deepEqual(lists[1], [['kv.from.callback', 'x']]);
  assert.equal(hostStorage.kvStore.get('host.from'), 'y');
});

test('a callback can be set after the store is opened', async t => {
  const { kernelStorage, hostStorage } = open(t);
  const { lists, exportCallback } = collected();
  assert.throws(() => hostStorage.setExportCallback('x'), { message: 'callback must be a function' });
  hostStorage.setExportCallback(exportCallback);
  kernelStorage.kvStore.set('a', '1');
  await hostStorage.commit();
  assert.deepEqual(lists, [[['kv.a', '1']]]);
});

test('a snapshot is saved, loaded and archived, and its stream is ended', async t => {
  const archived = {};
  const { kernelStorage, hostStorage } = open(t, {
    archiveSnapshot: async (name, data) => {
      archived[name] = gunzipSync(await gather(data)).toString();
    },
  });
  const { snapStore } = kernelStorage;
  let ended = 0;
  const input = chunks => ({
    [Symbol.asyncIterator]: () => ({
      next: async () => (chunks.length > 0 ? { value: Buffer.from(chunks.shift()), done: false } : { value: undefined, done: true }),
      return: async () => {
        ended += 1;
        return { value: undefined, done: true };
      },
    }),
  });
  const result = await snapStore.saveSnapshot('v1', 7, input(['some ', 'bytes ', 'x'.repeat(3_000_000)]));
  const whole = `some bytes ${'x'.repeat(3_000_000)}`;
  assert.equal(result.hash, createHash('sha256').update(whole).digest('hex'));
  assert.equal(result.uncompressedSize, whole.length);
  assert.equal(ended, 1);
  assert.equal(archived['snapshot.v1.7'], whole);
  assert.equal((await gather(snapStore.loadSnapshot('v1'))).toString(), whole);
  for await (const chunk of snapStore.loadSnapshot('v1')) {
    assert.ok(chunk.length > 0);
    break;
  }
  const failing = async function* fails() {
    yield Buffer.from('begun');
    throw new Error('the worker died');
  };
  await assert.rejects(snapStore.saveSnapshot('v1', 9, failing()), { message: 'the worker died' });
  assert.equal(snapStore.getSnapshotInfo('v1').snapPos, 7);
  await Promise.all(['v2', 'v3', 'v4'].map(vat => snapStore.saveSnapshot(vat, 1, streamOf(vat, ' bytes'))));
  assert.equal((await gather(snapStore.loadSnapshot('v3'))).toString(), 'v3 bytes');
  await hostStorage.commit();
});

test('a closed span reaches the archive, and its items go when they are not kept', async t => {
  const archived = [];
  const { kernelStorage } = open(t, {
    keepTranscripts: false,
    archiveTranscript: async (name, entries) => {
      archived.push([name, (await gather(entries)).toString()]);
    },
  });
  const { transcriptStore } = kernelStorage;
  transcriptStore.initTranscript('v1');
  transcriptStore.addItem('v1', 'a');
  transcriptStore.addItem('v1', 'b');
  const rolled = transcriptStore.rolloverIncarnation('v1');
  // it has taken effect already
  assert.equal(transcriptStore.getCurrentSpanBounds('v1').startPos, 2);
  assert.equal(await rolled, 1);
  assert.deepEqual(archived, [['transcript.v1.0.2', 'a\nb\n']]);
  assert.throws(() => [...transcriptStore.readSpan('v1', 0)], { message: 'read 0 transcript entries (expected 2)' });
});

test('a second writer is told that the store is locked', async t => {
  const { directory } = open(t);
  assert.throws(() => openSwingStore(directory), { message: /database is locked/, code: 'SQLITE_BUSY' });
  assert.throws(() => initSwingStore(directory), /in use|locked/);
});

test('a new store takes the place of whatever was in the directory', async t => {
  const { directory, close, kernelStorage, hostStorage } = open(t);
  kernelStorage.kvStore.set('old', '1');
  await hostStorage.commit();
  await close();
  fs.mkdirSync(path.join(directory, 'other'));
  fs.writeFileSync(path.join(directory, 'other', 'file'), 'x');
  const fresh = initSwingStore(directory);
  assert.equal(fresh.kernelStorage.kvStore.get('old'), undefined);
  assert.equal(fs.existsSync(path.join(directory, 'other')), false);
  await fresh.hostStorage.close();
});

test('a store that is a file', async t => {
  const file = path.join(folderOf(t), 'my.sqlite');
  const store = initSwingStore(file, { asFile: true });
  store.kernelStorage.kvStore.set('k', 'v');
  await store.hostStorage.commit();
  assert.equal(store.hostStorage.diskUsage(), fs.statSync(file).size);
  assert.equal(store.internal.dirPath, null);
  await store.hostStorage.close();
  const again = openSwingStore(file, { asFile: true });
  assert.equal(again.kernelStorage.kvStore.get('k'), 'v');
  await again.hostStorage.close();
  const fresh = initSwingStore(file, { asFile: true });
  assert.equal(fresh.kernelStorage.kvStore.get('k'), undefined);
  await fresh.hostStorage.close();
});

test('a store that is only read', async t => {
  const { directory, close, kernelStorage, hostStorage } = open(t);
  kernelStorage.kvStore.set('k', 'v');
  await hostStorage.commit();
  await close();
  const reader = openSwingStore(directory, { readonly: true });
  assert.equal(reader.kernelStorage.kvStore.get('k'), 'v');
  assert.throws(() => {
    reader.kernelStorage.kvStore.set('k', 'w');
    reader.kernelStorage.emitCrankHashes();
  });
  await reader.hostStorage.close();
});

test('an exporter keeps its view while the store goes on', async t => {
  const { directory, kernelStorage, hostStorage } = open(t);
  kernelStorage.kvStore.set('k', '1');
  hostStorage.kvStore.set('host.height', '7');
  await hostStorage.commit();
  const exporter = makeSwingStoreExporter(directory);
  kernelStorage.kvStore.set('k', '2');
  await hostStorage.commit();
  assert.equal(exporter.getHostKV('host.height'), '7');
  assert.throws(() => exporter.getHostKV('k'), { message: 'getHostKV requires host keys' });
  const data = [];
  for await (const pair of exporter.getExportData()) {
    data.push(pair);
  }
  assert.deepEqual(data, [['kv.k', '1']]);
  assert.throws(() => exporter.getArtifact('other.x'), { message: 'invalid type in artifact name "other.x"' });
  assert.throws(() => makeSwingStoreExporter(directory, { artifactMode: 'x' }), { message: 'invalid artifactMode "x"' });
  await exporter.close();
});

test('a store in memory is imported, dumped and serialized', async t => {
  const { directory, kernelStorage, hostStorage } = open(t);
  kernelStorage.kvStore.set('k', '1');
  kernelStorage.transcriptStore.initTranscript('v1');
  kernelStorage.transcriptStore.addItem('v1', 'item');
  await kernelStorage.snapStore.saveSnapshot('v1', 1, streamOf('heap'));
  await hostStorage.commit();
  const imported = await importSwingStore(makeSwingStoreExporter(directory), null);
  const dump = imported.debug.dump();
  assert.deepEqual(dump.kvEntries, { k: '1' });
  assert.deepEqual(dump.transcripts, { v1: { 0: 'item' } });
  assert.equal(gunzipSync(dump.snapshots.v1[0].compressedSnapshot).toString(), 'heap');
  imported.hostStorage.kvStore.set('host.height', '9');
  await imported.hostStorage.commit();
  const serialized = imported.debug.serialize();
  await imported.hostStorage.close();
  const copy = initSwingStore(null, { serialized });
  assert.equal(copy.hostStorage.kvStore.get('host.height'), '9');
  await copy.hostStorage.close();
  assert.throws(() => initSwingStore(null, { serialized: 'x' }), { message: 'options.serialized must be Buffer' });
});

test('changes of keys are traced, wrappers see them, and the database is not given out', async t => {
  const folder = folderOf(t);
  const traceFile = path.join(folder, 'trace');
  const seen = [];
  const store = initSwingStore(path.join(folder, 'store'), {
    traceFile,
    wrapKvStore: kvStore => ({
      ...kvStore,
      set: (key, value) => {
        seen.push(key);
        kvStore.set(key, value);
      },
    }),
  });
  store.kernelStorage.kvStore.set('a', 'b c');
  store.kernelStorage.kvStore.delete('a');
  assert.deepEqual(seen, ['a']);
  assert.throws(() => store.debug.getDatabase(), { name: 'NoDatabaseError' });
  assert.throws(() => makeSnapStore(), { name: 'NoDatabaseError', message: /makeSnapStore is not offered/ });
  await store.hostStorage.close();
  await new Promise(resolve => setTimeout(resolve, 50));
  assert.equal(fs.readFileSync(traceFile, 'utf8'), 'set a b c\ndel a\n');
  assert.equal(isSwingStore(path.join(folder, 'store')), true);
  assert.equal(isSwingStore(folder), false);
});

test('a wide store is walked in order, with keys that change on the way', t => {
  const { kernelStorage, hostStorage } = open(t);
  const { kvStore } = kernelStorage;
  const expected = [];
  for (let i = 0; i < 500; i += 1) {
    const key = `p.${String(i).padStart(4, '0')}`;
    kvStore.set(key, `${i}`);
    expected.push(key);
  }
  hostStorage.kvStore.set('host.h', 'x');
  const seen = [];
  for (let key = kvStore.getNextKey('p.'); key !== undefined; key = kvStore.getNextKey(key)) {
    seen.push(key);
    kvStore.delete(key);
    if (key === 'p.0100') {
      kvStore.set('p.0100a', 'new');
    }
  }
  expected.splice(101, 0, 'p.0100a');
  assert.deepEqual(seen, expected);
  assert.equal(kvStore.getNextKey('a'), 'host.h');
});
