/** What the client works out by itself is what the store holds: a store whose callback has seen everything is compared with its export. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { initSwingStore, makeSwingStoreExporter } from '../src/index.js';
import { CrankRecord, sha256 } from '../src/crank-record.js';
import { compareKeys } from '../src/cbor.js';
import { folderOf, streamOf } from './helpers.js';

const SEED = 20261128;
const BLOCKS = 30;
const VATS = ['v1', 'v2', 'v"ä\u{1f600}'];
const KEYS = ['a', 'b', 'local.c', 'd.ä', 'e.\u{1f600}', 'e.\uffff', 'f.\ud83d', 'g.1', 'g.2'];

/** Repeatable numbers (mulberry32). */
const randomOf = seed => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

const isSorted = list => list.every(([key], i) => i === 0 || compareKeys(list[i - 1][0], key) < 0);

test('what the callback is given adds up to the export', async t => {
  const directory = path.join(folderOf(t), 'store');
  const random = randomOf(SEED);
  const chance = n => Math.floor(random() * n) === 0;
  const draw = list => list[Math.floor(random() * list.length)];
  const seen = new Map();
  let refusals = 0;
  let writing = true;
  const exportCallback = list => {
    assert.ok(isSorted(list), JSON.stringify(list));
    if (chance(15)) {
      refusals += 1;
      throw new Error('refused');
    }
    for (const [key, value] of list) {
      if (value === null || value === undefined) {
        seen.delete(key);
      } else {
        seen.set(key, value);
      }
    }
    if (writing && chance(15)) {
      kernelStorage.kvStore.set('from.callback', `${random()}`);
    }
  };
  const { kernelStorage, hostStorage } = initSwingStore(directory, { exportCallback });
  const { kvStore, transcriptStore, snapStore } = kernelStorage;
  const rollOver = async vat => {
    const { startPos, endPos } = transcriptStore.getCurrentSpanBounds(vat);
    if (chance(4) && endPos > startPos) {
      await transcriptStore.rolloverSpan(vat);
    }
  };
  const change = async () => {
    const key = draw(KEYS);
    switch (Math.floor(random() * 12)) {
      case 0:
        kvStore.delete(key);
        break;
      case 1:
        hostStorage.kvStore.set('host.h', `${random()}`);
        break;
      case 2:
        await rollOver(draw(VATS));
        break;
      case 3:
        if (chance(8)) {
          await snapStore.saveSnapshot('v1', Math.floor(random() * 1e6), streamOf('heap', key));
        }
        break;
      case 4:
      case 5:
      case 6:
        transcriptStore.addItem(draw(VATS), `item ${random()}${chance(9) ? '\ud83d' : 'ä'}`);
        break;
      default:
        kvStore.set(key, `${random()}${chance(9) ? '\ude00' : ''}`);
    }
  };
  const retried = async step => {
    for (;;) {
      try {
        return await step();
      } catch (error) {
        if (error.message !== 'refused') {
          throw error;
        }
      }
    }
  };
  for (const vat of VATS) {
    transcriptStore.initTranscript(vat);
  }
  for (let block = 0; block < BLOCKS; block += 1) {
    for (let crank = 0; crank < 8; crank += 1) {
      kernelStorage.startCrank();
      kernelStorage.establishCrankSavepoint('s');
      for (let i = 0; i < 6; i += 1) {
        await change();
      }
      if (chance(6)) {
        kernelStorage.rollbackCrank('s');
      }
      if (!chance(9)) {
        const { activityhash } = kernelStorage.emitCrankHashes();
        assert.equal(kernelStorage.getActivityhash(), activityhash);
      }
      if (chance(9)) {
        await change();
      }
      await retried(() => kernelStorage.endCrank());
      if (chance(5)) {
        await change();
      }
    }
    await retried(() => hostStorage.commit());
  }
  // What the callback itself wrote waits for another call of it.
  writing = false;
  for (let i = 0; i < 3; i += 1) {
    kvStore.set('last', `${i}`);
    await retried(() => hostStorage.commit());
  }
  assert.ok(refusals > 5, `the callback refused ${refusals} times`);
  await hostStorage.close();
  const exporter = makeSwingStoreExporter(directory);
  const exported = new Map();
  for await (const [key, value] of exporter.getExportData()) {
    exported.set(key, value);
  }
  await exporter.close();
  const sorted = map => [...map].sort(([a], [b]) => compareKeys(a, b));
  assert.deepEqual(sorted(seen), sorted(exported));
});

test('the hash of a crank is that of its parts, however long they are', () => {
  const record = new CrankRecord();
  record.startCrank();
  const value = 'x'.repeat(40_000);
  for (const key of ['a', 'b', 'c']) {
    record.set(key, value);
  }
  record.delete('a');
  const { crankhash, activityhash } = record.finishHashes('');
  assert.equal(crankhash, sha256(`add\na\n${value}\nadd\nb\n${value}\nadd\nc\n${value}\ndelete\na\n`));
  assert.equal(activityhash, sha256(`activityhash\n\n${crankhash}\n`));
  assert.equal(record.hash, null);
});
