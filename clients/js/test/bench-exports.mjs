/**
 * Measures what exports cost the blocks of a kernel: a node of its own home serves both, with a small heap.
 *
 *     node test/bench-exports.mjs W1.jsonl [--consumers 8] [--blocks 100] [--cranks 50] [--heap 256m]
 *
 * The file is that of `bench-w1.mjs`. The store is filled with all cranks of it first; then blocks are timed alone, with the
 * consumers, each of which exports over and over in a process of its own, and alone again.
 */
import { fork, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeSwingStoreExporter, openSwingStore } from '../src/index.js';
import { endCrank, groupResidentMiB, groupSeconds, median, readCranks, runCrank, seconds } from './bench-tools.js';

const self = fileURLToPath(import.meta.url);
const launcher = fileURLToPath(new URL('../../../swingnode', import.meta.url));
const VATS = 20;
const FILL_BLOCKS = 200;

/** A process that exports until it is told to end. */
const consume = async directory => {
  let running = true;
  let exports = 0;
  let bytes = 0;
  process.on('message', () => {
    running = false;
  });
  process.send('ready');
  while (running) {
    const exporter = makeSwingStoreExporter(directory, { artifactMode: 'replay' });
    for await (const [key, value] of exporter.getExportData()) {
      bytes += key.length + (value ?? '').length;
    }
    for await (const name of exporter.getArtifactNames()) {
      for await (const chunk of exporter.getArtifact(name)) {
        bytes += chunk.length;
      }
      if (!running) {
        break;
      }
    }
    await exporter.close();
    exports += 1;
  }
  const cpu = process.cpuUsage();
  process.send({ exports, bytes, cpuSeconds: (cpu.user + cpu.system) / 1e6 });
  process.disconnect();
};

const answer = child =>
  new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', code => reject(new Error(`a consumer ended with status ${code}`)));
  });

const startNode = (home, heap) =>
  new Promise((resolve, reject) => {
    const node = spawn(launcher, ['serve', home], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, JDK_JAVA_OPTIONS: `-Xmx${heap}` },
    });
    node.stdout.on('data', text => `${text}`.includes('serving') && resolve(node));
    node.on('exit', code => reject(new Error(`the node ended with status ${code}`)));
  });

const main = async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      consumers: { type: 'string', default: '8' },
      blocks: { type: 'string', default: '100' },
      cranks: { type: 'string', default: '50' },
      heap: { type: 'string', default: '256m' },
    },
  });
  const perBlock = Number(values.cranks);
  const cranks = readCranks(positionals[0], FILL_BLOCKS * perBlock);
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-exports-'));
  const directory = path.join(home, 'store');
  const node = await startNode(home, values.heap);
  const { kernelStorage, hostStorage } = openSwingStore(directory, { exportCallback: () => {} });
  let height = 0;
  const run = async blocks => {
    const millis = [];
    const cpuBegin = groupSeconds(node.pid);
    let resident = 0;
    const begin = seconds();
    for (let b = 0; b < blocks; b += 1) {
      const blockBegin = seconds();
      for (let c = 0; c < perBlock; c += 1) {
        runCrank(kernelStorage, cranks[(height * perBlock + c) % cranks.length]);
        endCrank(kernelStorage);
      }
      height += 1;
      hostStorage.kvStore.set('host.height', `${height}`);
      await hostStorage.commit();
      millis.push((seconds() - blockBegin) * 1000);
      if (b % 10 === 0) {
        resident = Math.max(resident, groupResidentMiB(node.pid));
        await new Promise(resolve => {
          setImmediate(resolve);
        });
      }
    }
    const wall = seconds() - begin;
    const cpu = groupSeconds(node.pid) - cpuBegin;
    return { blockMillis: median(millis), wall, cpu, resident };
  };
  const show = (what, { blockMillis, cpu, wall, resident }) =>
    process.stdout.write(
      `${what.padEnd(16)} block ${blockMillis.toFixed(1)} ms  node ${(cpu / wall).toFixed(2)} processors, ${resident.toFixed(0)} MiB\n`,
    );
  for (let i = 1; i <= VATS; i += 1) {
    kernelStorage.transcriptStore.initTranscript(`v${i}`);
  }
  show('filling', await run(FILL_BLOCKS));
  const blocks = Number(values.blocks);
  show('alone', await run(blocks));
  const consumers = Array.from({ length: Number(values.consumers) }, () => fork(self, ['--consume', directory]));
  await Promise.all(consumers.map(answer));
  const begin = seconds();
  show('with exports', await run(blocks));
  consumers.forEach(consumer => consumer.send('end'));
  const results = await Promise.all(consumers.map(answer));
  const wall = seconds() - begin;
  const sum = name => results.reduce((total, each) => total + each[name], 0);
  process.stdout.write(
    `consumers        ${sum('exports')} exports, ${(sum('bytes') / 2 ** 20 / wall).toFixed(0)} MiB a second, ` +
      `${(sum('cpuSeconds') / wall).toFixed(2)} processors of ${os.cpus().length}\n`,
  );
  show('alone again', await run(blocks));
  await hostStorage.close();
  node.removeAllListeners('exit');
  node.kill('SIGTERM');
  await new Promise(resolve => {
    node.on('exit', resolve);
  });
  fs.rmSync(home, { recursive: true, force: true });
};

if (process.argv[2] === '--consume') {
  await consume(process.argv[3]);
} else {
  await main();
}
