/**
 * Runs the published tests of the reference on this client.
 *
 *     node test/reference-tests.mjs SCRATCH [VERSION] [-- arguments of ava]
 *
 * SCRATCH is a folder outside of this repository. The reference of that version (0.9.2-u17.1 unless given) and what its tests
 * need are installed there with npm, once. The tests are taken as they are; what they import from `../src` is this client.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownSocket } from '../src/server.js';

const DEFAULT_VERSION = '0.9.2-u17.1';

/** What the tests import beside the reference. */
const NEEDS = ['ava@^6', 'tmp', '@endo/init@^1', '@endo/promise-kit@^1', '@endo/stream@^1', '@endo/bundle-source@^4'];

/** Test files that cannot run here, and why. */
const INTERNALS = {
  'hasher.test.js': 'tests a hash function inside the reference; this client has none, since hashes are made by the node',
  'snapstore.test.js': 'makes a snapshot store on a database handle of its own, and reads that database',
  'transcriptStore.test.js': 'makes a transcript store on a database handle of its own',
};

const client = fileURLToPath(new URL('../src/index.js', import.meta.url));

/** The modules that the tests import, each with what they take from it. */
const SHIMS = {
  'index.js': `export * from ${JSON.stringify(client)};\n`,
  'swingStore.js': `export { initSwingStore, openSwingStore, isSwingStore } from ${JSON.stringify(client)};\n`,
  'exporter.js': `export { makeSwingStoreExporter } from ${JSON.stringify(client)};\n`,
  'importer.js': `export { importSwingStore } from ${JSON.stringify(client)};\n`,
  'archiver.js': `export { makeArchiveSnapshot, makeArchiveTranscript } from ${JSON.stringify(client)};\n`,
  'util.js': `import { buffer as gather } from 'node:stream/consumers';\nexport const buffer = stream => gather(stream);\n`,
  'hasher.js': `import { createHash } from 'node:crypto';
export const createSHA256 = (initial = '') => {
  const hash = createHash('sha256').update(initial);
  const self = {
    add: more => {
      hash.update(more);
      return self;
    },
    finish: () => hash.digest('hex'),
  };
  return self;
};
`,
};

/** What the tests import from a package that is published without it. */
const UNPUBLISHED = {
  '@agoric/internal/tools/ava-assertions.js': `export const arrayIsLike = (t, actual, expected, message) => {
  t.true(Array.isArray(actual), message);
  t.is(actual.length, expected.length, message);
  expected.forEach((each, i) => t.like(actual[i], each, message));
};
`,
};

const run = (command, args, options) => {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', ...options });
  if (error) {
    throw error;
  }
  return status;
};

const install = (scratch, version) => {
  const installed = path.join(scratch, 'node_modules', '@agoric', 'swing-store');
  if (!fs.existsSync(installed)) {
    fs.mkdirSync(scratch, { recursive: true });
    fs.writeFileSync(path.join(scratch, 'package.json'), JSON.stringify({ private: true }));
    const status = run('npm', ['install', '--no-audit', '--no-fund', `@agoric/swing-store@${version}`, ...NEEDS], {
      cwd: scratch,
    });
    if (status !== 0) {
      throw new Error(`npm install in ${scratch} ended with status ${status}`);
    }
  }
  const found = JSON.parse(fs.readFileSync(path.join(installed, 'package.json'), 'utf8')).version;
  if (found !== version) {
    throw new Error(`${scratch} holds version ${found} of the reference, and ${version} is wanted; name another folder`);
  }
  return installed;
};

const lay = (scratch, installed) => {
  const folder = path.join(scratch, 'run');
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(path.join(folder, 'src'), { recursive: true });
  fs.cpSync(path.join(installed, 'test'), path.join(folder, 'test'), { recursive: true });
  for (const [name, reason] of Object.entries(INTERNALS)) {
    const file = path.join(folder, 'test', name);
    if (fs.existsSync(file)) {
      fs.rmSync(file);
      process.stdout.write(`left out ${name}: it ${reason}\n`);
    }
  }
  for (const [name, text] of Object.entries(UNPUBLISHED)) {
    const local = name.replaceAll('/', '-');
    fs.writeFileSync(path.join(folder, 'src', local), text);
    for (const test of fs.readdirSync(path.join(folder, 'test'))) {
      const file = path.join(folder, 'test', test);
      fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replaceAll(`'${name}'`, `'../src/${local}'`));
    }
  }
  for (const [name, text] of Object.entries(SHIMS)) {
    fs.writeFileSync(path.join(folder, 'src', name), text);
  }
  fs.writeFileSync(
    path.join(folder, 'package.json'),
    JSON.stringify({
      name: 'reference-tests',
      version: '0.0.0',
      type: 'module',
      ava: { files: ['test/**/*.test.*'], require: ['@endo/init/debug.js'], timeout: '2m' },
    }),
  );
  return folder;
};

const main = () => {
  const args = process.argv.slice(2);
  const rest = args.includes('--') ? args.splice(args.indexOf('--')).slice(1) : [];
  const [scratch, version = DEFAULT_VERSION] = args;
  if (scratch === undefined) {
    process.stderr.write('usage: node test/reference-tests.mjs SCRATCH [VERSION] [-- arguments of ava]\n');
    return 2;
  }
  const folder = lay(path.resolve(scratch), install(path.resolve(scratch), version));
  // One server for all test files.
  const socket = process.env.SWINGNODE_SOCKET ?? ownSocket();
  const ava = path.join(path.resolve(scratch), 'node_modules', '.bin', 'ava');
  return run(ava, rest, { cwd: folder, env: { ...process.env, SWINGNODE_SOCKET: socket } });
};

process.exitCode = main();
