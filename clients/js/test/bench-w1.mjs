/**
 * Measures a block-by-block workload on this client and, if it is there, on the reference, in turns.
 *
 *     node test/bench-w1.mjs W1.jsonl [--reference FOLDER] [--rounds 5] [--blocks 200] [--cranks 50] [--profile]
 *
 * A line of the file is one crank: `{"vat", "sets": [[key, value], …], "gets": [key, …], "next": key, "item": text}`. FOLDER is one
 * in which npm has installed `@agoric/swing-store` and `@endo/init`. Each side has a process of its own, which is warm from
 * the second round on; the processor time of this client's side includes its storage node.
 */
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { endCrank, groupSeconds, median, readCranks, runCrank, seconds } from './bench-tools.js';

const self = fileURLToPath(import.meta.url);
const SPAN_ITEMS = 200;
const VATS = 20;

/** One round on a new store. */
const round = async (initSwingStore, serverSeconds, cranks, blocks) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-w1-'));
  const exported = createHash('sha256');
  let pairs = 0;
  const exportCallback = list => {
    pairs += list.length;
    for (const [key, value] of list) {
      exported.update(`${key}\n${value}\n`);
    }
  };
  const { kernelStorage, hostStorage } = initSwingStore(path.join(folder, 'store'), { exportCallback });
  const { transcriptStore } = kernelStorage;
  for (let i = 1; i <= VATS; i += 1) {
    transcriptStore.initTranscript(`v${i}`);
  }
  await hostStorage.commit();
  const items = new Map();
  const perBlock = cranks.length / blocks;
  const cpuBegin = process.cpuUsage();
  const serverBegin = serverSeconds();
  const begin = seconds();
  let committing = 0;
  for (let at = 0; at < cranks.length; at += perBlock) {
    for (let c = at; c < at + perBlock; c += 1) {
      const { vat } = cranks[c];
      runCrank(kernelStorage, cranks[c]);
      const count = (items.get(vat) ?? 0) + 1;
      items.set(vat, count);
      if (count % SPAN_ITEMS === 0) {
        await transcriptStore.rolloverSpan(vat);
      }
      endCrank(kernelStorage);
    }
    const beforeCommit = seconds();
    await hostStorage.commit();
    committing += seconds() - beforeCommit;
  }
  const wall = seconds() - begin;
  const cpu = process.cpuUsage(cpuBegin);
  const result = {
    microsPerCrank: (wall / cranks.length) * 1e6,
    clientMicros: (cpu.user + cpu.system) / cranks.length,
    serverMicros: ((serverSeconds() - serverBegin) / cranks.length) * 1e6,
    commitMillis: (committing / blocks) * 1000,
    activityHash: kernelStorage.getActivityhash(),
    exportHash: exported.digest('hex'),
    pairs,
  };
  await hostStorage.close();
  fs.rmSync(folder, { recursive: true, force: true });
  return result;
};

/** One side, in a process of its own. */
const serve = async (reference, file, blocks, cranksPerBlock) => {
  let initSwingStore;
  let serverSeconds = () => 0;
  if (reference === '') {
    ({ initSwingStore } = await import('../src/index.js'));
    const { ownServer } = await import('../src/server.js');
    serverSeconds = () => (ownServer() === undefined ? 0 : groupSeconds(ownServer().child.pid));
  } else {
    const require = createRequire(path.join(path.resolve(reference), 'package.json'));
    await import(pathToFileURL(require.resolve('@endo/init')).href);
    ({ initSwingStore } = await import(pathToFileURL(require.resolve('@agoric/swing-store')).href));
  }
  const cranks = readCranks(file, blocks * cranksPerBlock);
  process.on('message', async message => {
    if (message === 'end') {
      process.disconnect();
    } else {
      process.send(await round(initSwingStore, serverSeconds, cranks, blocks));
    }
  });
  process.send('ready');
};

const answer = child =>
  new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', code => reject(new Error(`a side ended with status ${code}`)));
  });

const main = async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      reference: { type: 'string', default: '' },
      rounds: { type: 'string', default: '5' },
      blocks: { type: 'string', default: '200' },
      cranks: { type: 'string', default: '50' },
      profile: { type: 'boolean', default: false },
    },
  });
  if (positionals.length !== 1) {
    process.stderr.write('usage: node test/bench-w1.mjs W1.jsonl [--reference FOLDER] [--rounds N]\n');
    return 2;
  }
  const sides = { client: '' };
  if (values.reference !== '') {
    sides.reference = values.reference;
  }
  const children = {};
  for (const [name, reference] of Object.entries(sides)) {
    const execArgv = values.profile && name === 'client' ? ['--cpu-prof', `--cpu-prof-dir=${os.tmpdir()}`] : [];
    children[name] = fork(self, ['--side', reference, positionals[0], values.blocks, values.cranks], { execArgv });
    await answer(children[name]);
  }
  const all = Object.fromEntries(Object.keys(sides).map(name => [name, []]));
  for (let i = 1; i <= Number(values.rounds); i += 1) {
    for (const [name, child] of Object.entries(children)) {
      child.send('run');
      const result = await answer(child);
      all[name].push(result);
      const shown = Object.entries(result).map(([key, value]) =>
        typeof value === 'number' ? `${key} ${value.toFixed(1)}` : `${key} ${value.slice(0, 12)}`,
      );
      process.stdout.write(`round ${i} ${name.padEnd(9)} ${shown.join('  ')}\n`);
    }
  }
  for (const child of Object.values(children)) {
    child.removeAllListeners('exit');
    child.send('end');
  }
  for (const [name, results] of Object.entries(all)) {
    const warm = results.length > 1 ? results.slice(1) : results;
    process.stdout.write(`warm median ${name.padEnd(9)} ${median(warm.map(each => each.microsPerCrank)).toFixed(1)} µs a crank\n`);
  }
  const hashes = new Set(Object.values(all).flatMap(results => results.map(each => each.activityHash + each.exportHash)));
  process.stdout.write(hashes.size === 1 ? 'same activity hash and exports everywhere\n' : 'THE RESULTS DIFFER\n');
  return hashes.size === 1 ? 0 : 1;
};

if (process.argv[2] === '--side') {
  const [reference, file, blocks, cranks] = process.argv.slice(3);
  await serve(reference, file, Number(blocks), Number(cranks));
} else {
  process.exitCode = await main();
}
