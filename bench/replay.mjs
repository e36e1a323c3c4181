// Runs cranks that `swingnode bench cranks` has printed on a store, by the reference, and prints what they took.
//
//   node bench/replay.mjs REFERENCE PEER STORE CRANKS
//
//   REFERENCE  a folder with the installed package in PEER/ (u17 or v010)
//   STORE      the store's directory, which is changed
//   CRANKS     the file of cranks, 50 to a block
import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [reference, peer, store, cranksFile] = process.argv.slice(2);
if (!cranksFile) {
  console.error('usage: node bench/replay.mjs REFERENCE PEER STORE CRANKS');
  process.exit(2);
}
const CRANKS_PER_BLOCK = 50;
const SPAN_ITEMS = 200;
const require = createRequire(resolve(reference, peer, 'package.json'));
await import(pathToFileURL(require.resolve('@endo/init')));
const { openSwingStore } = await import(pathToFileURL(require.resolve('@agoric/swing-store')));

const now = () => Number(process.hrtime.bigint()) / 1e9;
const processor = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

let pairs = 0;
const { kernelStorage, hostStorage } = openSwingStore(store, {
  exportCallback: (changes) => {
    pairs += changes.length;
  },
});
const { kvStore, transcriptStore } = kernelStorage;
const itemsOf = new Map();
const total = { exec: 0, commit: 0, processor: 0, cranks: 0, hits: 0 };

const runCrank = async ({ vat, sets, gets, next, item }) => {
  kernelStorage.startCrank();
  kernelStorage.establishCrankSavepoint('deliver');
  for (let i = 0; i < Math.max(sets.length, gets.length); i += 1) {
    if (i < gets.length && kvStore.get(gets[i]) !== undefined) {
      total.hits += 1;
    }
    if (i < sets.length) {
      kvStore.set(...sets[i]);
    }
  }
  kvStore.getNextKey(next);
  if (!itemsOf.has(vat)) {
    // The span may have items from before; every vat has as many, so its length says when it ends.
    const { endPos } = transcriptStore.getCurrentSpanBounds(vat);
    itemsOf.set(vat, endPos);
  }
  transcriptStore.addItem(vat, item);
  itemsOf.set(vat, itemsOf.get(vat) + 1);
  if (itemsOf.get(vat) % SPAN_ITEMS === 0) {
    await transcriptStore.rolloverSpan(vat);
  }
  kernelStorage.emitCrankHashes();
  kernelStorage.endCrank();
};

const runBlock = async (cranks) => {
  const processorBefore = processor();
  const started = now();
  for (const crank of cranks) {
    await runCrank(crank);
  }
  const executed = now();
  await hostStorage.commit();
  total.exec += executed - started;
  total.commit += now() - executed;
  total.processor += processor() - processorBefore;
  total.cranks += cranks.length;
};

let block = [];
for await (const line of createInterface({ input: createReadStream(cranksFile) })) {
  block.push(JSON.parse(line));
  if (block.length === CRANKS_PER_BLOCK) {
    await runBlock(block);
    block = [];
  }
}
const activityhash = kernelStorage.getActivityhash().slice(0, 16);
await hostStorage.close();
const seconds = total.exec + total.commit;
const figure = (value) => Math.round(value * 1000) / 1000;
console.log(
  JSON.stringify({
    peer,
    w: 'W1',
    secs: figure(seconds),
    cranks: total.cranks,
    cranksPerS: Math.round(total.cranks / seconds),
    execS: figure(total.exec),
    commitS: figure(total.commit),
    cpuS: figure(total.processor),
    hits: total.hits,
    exportPairs: pairs,
    peakRssMB: Math.round(process.resourceUsage().maxRSS / 1024),
    activityhash,
  }),
);
