/**
 * Runs a real kernel on this client and on the reference, and compares what it makes of them.
 *
 *     node test/swingset.mjs SCRATCH
 *
 * SCRATCH is a folder outside of this repository; `@agoric/swingset-vat` is installed there with npm, once. The kernel makes
 * vats with local workers, is killed in the middle of a block, starts again, upgrades a vat, terminates another, and deletes
 * it over many blocks. After every block, the activity hash and all export data must be those of the reference.
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

const self = fileURLToPath(import.meta.url);
const sources = fileURLToPath(new URL('./swingset', import.meta.url));

const importFrom = async (scratch, name) => {
  const require = createRequire(path.join(scratch, 'package.json'));
  return import(pathToFileURL(require.resolve(name)).href);
};

/** One life of the kernel: a phase of the story on a store that is there already, or is made. */
const live = async (scratch, side, directory, phase) => {
  await importFrom(scratch, '@endo/init/debug.js');
  const { openSwingStore, makeSwingStoreExporter } =
    side === 'client' ? await import('../src/index.js') : await importFrom(scratch, '@agoric/swing-store');
  const { buildKernelBundles, initializeSwingset, makeSwingsetController } = await importFrom(
    scratch,
    '@agoric/swingset-vat',
  );
  const data = new Map();
  const dataFile = path.join(directory, '..', 'export-data.json');
  if (fs.existsSync(dataFile)) {
    JSON.parse(fs.readFileSync(dataFile, 'utf8')).forEach(([key, value]) => data.set(key, value));
  }
  const exportCallback = list =>
    list.forEach(([key, value]) => (value == null ? data.delete(key) : data.set(key, value)));
  const { kernelStorage, hostStorage } = openSwingStore(directory, { exportCallback });

  const bundlesFile = path.join(scratch, 'kernel-bundles.json');
  if (!fs.existsSync(bundlesFile)) {
    fs.writeFileSync(bundlesFile, JSON.stringify(await buildKernelBundles()));
  }
  const kernelBundles = JSON.parse(fs.readFileSync(bundlesFile, 'utf8'));
  const source = name => ({ sourceSpec: path.join(scratch, 'vats', `${name}.js`) });
  if (phase === 'begin') {
    const config = {
      bootstrap: 'bootstrap',
      defaultManagerType: 'local',
      // Local workers collect garbage when they please, so that what they say of it could not be replayed.
      defaultReapInterval: 'never',
      defaultReapGCKrefs: 'never',
      bundleCachePath: path.join(scratch, 'bundle-cache'),
      vats: { bootstrap: source('bootstrap') },
      bundles: { counter: source('counter'), counter2: source('counter2') },
    };
    await initializeSwingset(config, [], kernelStorage, { kernelBundles });
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

const main = () => {
  if (process.argv.length !== 3) {
    process.stderr.write('usage: node test/swingset.mjs SCRATCH\n');
    return 2;
  }
  const scratch = path.resolve(process.argv[2]);
  prepare(scratch);
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
} else {
  process.exitCode = main();
}
