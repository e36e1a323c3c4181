/**
 * Runs a real kernel on this client and on the reference, and compares what it makes of them.
 *
 *     node test/swingset.mjs SCRATCH [--time]
 *
 * SCRATCH is a folder outside of this repository; `@agoric/swingset-vat` is installed there with npm, once. The kernel makes
 * vats with local workers, is killed in the middle of a block, starts again, upgrades a vat, terminates another, and deletes
 * it over many blocks. After every block, the activity hash and all export data must be those of the reference.
 *
 * With `--time` it runs many blocks of messages instead, on each side in turns, and tells how much of a crank is spent in the store.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const VERSIONS = ['@agoric/swingset-vat@0.33.0', '@agoric/swing-store@0.10.0', '@endo/init@^1', '@endo/far@^1', '@endo/eventual-send@^1'];
const CLEANUP_BUDGET = 7;
const MOST_CLEANUP_BLOCKS = 200;

const MESSAGES = 20;
const WARM_BLOCKS = 60;
const TIMED_BLOCKS = 100;
const ROUNDS = 3;

const self = fileURLToPath(import.meta.url);
const sources = fileURLToPath(new URL('./swingset', import.meta.url));

const importFrom = async (scratch, name) => {
  const require = createRequire(path.join(scratch, 'package.json'));
  return import(pathToFileURL(require.resolve(name)).href);
};

const source = (scratch, name) => ({ sourceSpec: path.join(scratch, 'vats', `${name}.js`) });

const configOf = scratch => ({
  bootstrap: 'bootstrap',
  defaultManagerType: 'local',
  // Local workers collect garbage when they please, so that what they say of it could not be replayed.
  defaultReapInterval: 'never',
  defaultReapGCKrefs: 'never',
  bundleCachePath: path.join(scratch, 'bundle-cache'),
  vats: { bootstrap: source(scratch, 'bootstrap') },
  bundles: { counter: source(scratch, 'counter'), counter2: source(scratch, 'counter2') },
});

/** The modules of the reference's kernel, and one of the two stores. */
const load = async (scratch, side) => {
  await importFrom(scratch, '@endo/init/debug.js');
  const store = side === 'client' ? await import('../src/index.js') : await importFrom(scratch, '@agoric/swing-store');
  const swingset = await importFrom(scratch, '@agoric/swingset-vat');
  const bundlesFile = path.join(scratch, 'kernel-bundles.json');
  if (!fs.existsSync(bundlesFile)) {
    fs.writeFileSync(bundlesFile, JSON.stringify(await swingset.buildKernelBundles()));
  }
  return { ...store, ...swingset, kernelBundles: JSON.parse(fs.readFileSync(bundlesFile, 'utf8')) };
};

/** The same facet, whose calls are counted and timed; what a call does within another belongs to that. */
const timedBy = (spent, facet) => {
  let depth = 0;
  const timed = (name, call) => (...args) => {
    const begin = performance.now();
    depth += 1;
    try {
      return call(...args);
    } finally {
      depth -= 1;
      if (depth === 0) {
        const millis = performance.now() - begin;
        spent.millis += millis;
        spent.calls += 1;
        spent.commits += name === 'commit' ? millis : 0;
        spent.cranks += name === 'endCrank' ? 1 : 0;
      }
    }
  };
  const wrap = given =>
    Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, typeof value === 'function' ? timed(name, value) : wrap(value)]),
    );
  return wrap(facet);
};

/** Blocks of messages, and the time that the kernel spends in its store. */
const time = async (scratch, side, directory) => {
  const { openSwingStore, initializeSwingset, makeSwingsetController, kernelBundles } = await load(scratch, side);
  const spent = { millis: 0, calls: 0, cranks: 0, commits: 0, trips: 0 };
  const read = fs.readSync;
  fs.readSync = (...args) => {
    spent.trips += 1;
    return read(...args);
  };
  const opened = openSwingStore(directory, { exportCallback: () => {} });
  const kernelStorage = timedBy(spent, opened.kernelStorage);
  const hostStorage = timedBy(spent, opened.hostStorage);
  await initializeSwingset(configOf(scratch), [], kernelStorage, { kernelBundles });
  const controller = await makeSwingsetController(kernelStorage, {}, { kernelBundles });
  controller.pinVatRoot('bootstrap');
  const block = async () => {
    await controller.run();
    await hostStorage.commit();
  };
  const names = ['a', 'b', 'c', 'd'];
  await block();
  for (const name of names) {
    controller.queueToVatRoot('bootstrap', 'make', [name]);
  }
  await block();
  const run = async blocks => {
    Object.keys(spent).forEach(key => {
      spent[key] = 0;
    });
    const begin = performance.now();
    for (let b = 0; b < blocks; b += 1) {
      for (let i = 0; i < MESSAGES; i += 1) {
        controller.queueToVatRoot('bootstrap', 'bump', [names[i % names.length], i]);
      }
      await block();
    }
    return performance.now() - begin;
  };
  await run(WARM_BLOCKS);
  const wall = await run(TIMED_BLOCKS);
  const micros = millis => Math.round((millis * 1000) / spent.cranks);
  process.stdout.write(
    `${side.padEnd(9)} ${spent.cranks} cranks, µs a crank: ${micros(wall)} in all, ${micros(spent.millis)} in the store, ` +
      `${micros(spent.commits)} of them in commits; ${(spent.calls / spent.cranks).toFixed(1)} calls and ` +
      `${(spent.trips / spent.cranks).toFixed(2)} round trips a crank; ${controller.getActivityhash().slice(0, 8)}\n`,
  );
  await controller.shutdown();
  await hostStorage.close();
};

/** One life of the kernel: a phase of the story on a store that is there already, or is made. */
const live = async (scratch, side, directory, phase) => {
  const { openSwingStore, makeSwingStoreExporter, initializeSwingset, makeSwingsetController, kernelBundles } = await load(
    scratch,
    side,
  );
  const data = new Map();
  const dataFile = path.join(directory, '..', 'export-data.json');
  if (fs.existsSync(dataFile)) {
    JSON.parse(fs.readFileSync(dataFile, 'utf8')).forEach(([key, value]) => data.set(key, value));
  }
  const exportCallback = list =>
    list.forEach(([key, value]) => (value == null ? data.delete(key) : data.set(key, value)));
  const { kernelStorage, hostStorage } = openSwingStore(directory, { exportCallback });

  if (phase === 'begin') {
    await initializeSwingset(configOf(scratch), [], kernelStorage, { kernelBundles });
  }
  const controller = await makeSwingsetController(kernelStorage, {}, { kernelBundles });
  controller.pinVatRoot('bootstrap');

  let cleaned = 0;
  const policy = () =>
    harden({
      vatCreated: () => true,
      crankComplete: () => true,
      crankFailed: () => true,
      emptyCrank: () => true,
      allowCleanup: () => harden({ default: CLEANUP_BUDGET }),
      didCleanup: ({ cleanups }) => {
        cleaned += cleanups.total;
        return false;
      },
    });
  const block = async what => {
    await controller.run(policy());
    await hostStorage.commit();
    const digest = createHash('sha256');
    [...data.keys()].sort().forEach(key => digest.update(`${key}\n${data.get(key)}\n`));
    process.stdout.write(
      `${JSON.stringify({ what, activityhash: controller.getActivityhash(), pairs: data.size, digest: digest.digest('hex') })}\n`,
    );
    fs.writeFileSync(dataFile, JSON.stringify([...data]));
  };
  const call = async (method, ...args) => {
    const result = controller.queueToVatRoot('bootstrap', method, args);
    await block(`${method} ${args.join(' ')}`);
    const status = controller.kpStatus(result);
    const body = status === 'unresolved' ? undefined : controller.kpResolution(result).body;
    process.stdout.write(`${JSON.stringify({ status, body })}\n`);
  };

  if (phase === 'begin') {
    await block('bootstrap');
    await call('make', 'a');
    await call('make', 'b');
    for (let i = 1; i <= 5; i += 1) {
      await call('bump', 'a', i);
      await call('bump', 'b', 10 * i);
    }
    // A block that is never committed.
    controller.queueToVatRoot('bootstrap', 'bump', ['a', 1000]);
    await controller.run(policy());
    process.kill(process.pid, 'SIGKILL');
  } else if (phase === 'upgrade') {
    await call('total', 'a');
    await call('upgrade', 'a');
    await call('bump', 'a', 3);
    await call('total', 'a');
    await controller.shutdown();
    await hostStorage.close();
  } else {
    await call('terminate', 'b');
    let before = -1;
    for (let i = 0; i < MOST_CLEANUP_BLOCKS && before !== cleaned; i += 1) {
      before = cleaned;
      await block(`cleanup, ${cleaned} so far`);
    }
    await call('bump', 'a', 2);
    await controller.shutdown();
    await hostStorage.close();
    const exporter = makeSwingStoreExporter(directory, { artifactMode: 'debug' });
    const digest = createHash('sha256');
    for await (const [key, value] of exporter.getExportData()) {
      digest.update(`${key}\n${value}\n`);
    }
    const artifacts = [];
    for await (const name of exporter.getArtifactNames()) {
      const hash = createHash('sha256');
      for await (const chunk of exporter.getArtifact(name)) {
        hash.update(chunk);
      }
      artifacts.push([name, hash.digest('hex')]);
    }
    await exporter.close();
    process.stdout.write(`${JSON.stringify({ exported: digest.digest('hex'), artifacts })}\n`);
  }
};

const prepare = scratch => {
  if (!fs.existsSync(path.join(scratch, 'node_modules', '@agoric', 'swingset-vat'))) {
    fs.mkdirSync(scratch, { recursive: true });
    fs.writeFileSync(path.join(scratch, 'package.json'), JSON.stringify({ name: 'scratch', version: '0.0.0', private: true, type: 'module' }));
    const { status } = spawnSync('npm', ['install', '--no-audit', '--no-fund', ...VERSIONS], {
      cwd: scratch,
      stdio: 'inherit',
    });
    if (status !== 0) {
      throw new Error(`npm install in ${scratch} ended with status ${status}`);
    }
  }
  fs.cpSync(sources, path.join(scratch, 'vats'), { recursive: true });
};

const timeBoth = scratch => {
  for (let i = 0; i < ROUNDS; i += 1) {
    for (const side of ['reference', 'client']) {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), `swingset-${side}-`));
      const { status } = spawnSync(process.execPath, [self, '--timed', scratch, side, path.join(folder, 'store')], {
        stdio: 'inherit',
      });
      fs.rmSync(folder, { recursive: true, force: true });
      if (status !== 0) {
        return 1;
      }
    }
  }
  return 0;
};

const main = () => {
  const [folder, option] = process.argv.slice(2);
  if (folder === undefined || folder.startsWith('-') || (option !== undefined && option !== '--time')) {
    process.stderr.write('usage: node test/swingset.mjs SCRATCH [--time]\n');
    return 2;
  }
  const scratch = path.resolve(folder);
  prepare(scratch);
  if (option === '--time') {
    return timeBoth(scratch);
  }
  const stories = {};
  for (const side of ['reference', 'client']) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), `swingset-${side}-`));
    try {
      stories[side] = [];
      for (const phase of ['begin', 'upgrade', 'end']) {
        const begin = performance.now();
        const { stdout, status, signal } = spawnSync(
          process.execPath,
          [self, '--live', scratch, side, path.join(folder, 'store'), phase],
          { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
        );
        if (phase === 'begin' ? signal !== 'SIGKILL' : status !== 0) {
          process.stdout.write(`${side}: phase ${phase} ended with status ${status}, signal ${signal}\n`);
          return 1;
        }
        stories[side].push(...stdout.split('\n').filter(line => line.startsWith('{')));
        process.stdout.write(`${side}: phase ${phase} took ${Math.round(performance.now() - begin)} ms\n`);
      }
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }
  const { reference, client } = stories;
  for (let i = 0; i < Math.max(reference.length, client.length); i += 1) {
    if (reference[i] !== client[i]) {
      process.stdout.write(`they differ at line ${i}:\n  reference ${reference[i]}\n  client    ${client[i]}\n`);
      return 1;
    }
  }
  process.stdout.write(`the same ${reference.length} lines from both; the last block: ${reference.findLast(line => line.startsWith('{"what"'))}\n`);
  return 0;
};

if (process.argv[2] === '--live') {
  await live(...process.argv.slice(3));
} else if (process.argv[2] === '--timed') {
  await time(...process.argv.slice(3));
} else {
  process.exitCode = main();
}
