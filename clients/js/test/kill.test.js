import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { initSwingStore, openSwingStore } from '../src/index.js';
import { ownServer } from '../src/server.js';
import { folderOf } from './helpers.js';

const GONE = { message: 'storage node went away; the open block is lost' };
const END_MILLIS = 20_000;

const until = async (what, condition) => {
  const last = Date.now() + END_MILLIS;
  while (!condition()) {
    assert.ok(Date.now() < last, what);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
};

test('a node that is killed takes the open block with it, and the next store is served by another', async t => {
  const directory = path.join(folderOf(t), 'store');
  const { kernelStorage, hostStorage } = initSwingStore(directory);
  kernelStorage.kvStore.set('committed', 'yes');
  await hostStorage.commit();
  kernelStorage.kvStore.set('open', 'yes');
  const { child } = ownServer();
  child.ref();
  process.kill(-child.pid, 'SIGKILL');
  await once(child, 'exit');
  assert.throws(() => {
    kernelStorage.kvStore.set('more', 'yes');
    kernelStorage.kvStore.get('unknown');
  }, GONE);
  assert.throws(() => kernelStorage.kvStore.get('open'), GONE);
  assert.throws(() => kernelStorage.kvStore.set('x', 'y'), GONE);
  assert.throws(() => kernelStorage.startCrank(), GONE);
  await assert.rejects(hostStorage.commit(), GONE);
  await assert.rejects(kernelStorage.snapStore.saveSnapshot('v1', 1, []), GONE);
  const again = openSwingStore(directory);
  assert.equal(again.kernelStorage.kvStore.get('committed'), 'yes');
  assert.equal(again.kernelStorage.kvStore.get('open'), undefined);
  await again.hostStorage.close();
});

/** A kernel that commits one block, begins another, and ends as it is told. */
const runKernel = async (directory, end) => {
  const program = `
    import { openSwingStore } from ${JSON.stringify(new URL('../src/index.js', import.meta.url).href)};
    import { ownServer } from ${JSON.stringify(new URL('../src/server.js', import.meta.url).href)};
    const { kernelStorage, hostStorage } = openSwingStore(${JSON.stringify(directory)});
    kernelStorage.kvStore.set('committed', 'yes');
    await hostStorage.commit();
    kernelStorage.kvStore.set('open', 'yes');
    kernelStorage.kvStore.getNextKey('a');
    console.log(ownServer().folder);
    ${end}
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', chunk => {
    output += chunk;
  });
  await once(child, 'close');
  return output.trim();
};

for (const [what, end] of [
  ['is killed', "setTimeout(() => process.kill(process.pid, 'SIGKILL'), 100);"],
  ['exits without a commit', 'setTimeout(() => process.exit(0), 100);'],
  ['comes to its end', ''],
]) {
  test(`a kernel that ${what} leaves the last commit, and no node and no folder behind`, async t => {
    const directory = path.join(folderOf(t), 'store');
    const folder = await runKernel(directory, end);
    assert.match(folder, /swingnode-/);
    // at once: the store is waited for while its last user is ending
    const store = openSwingStore(directory);
    assert.equal(store.kernelStorage.kvStore.get('committed'), 'yes');
    assert.equal(store.kernelStorage.kvStore.get('open'), undefined);
    await store.hostStorage.close();
    await until(`${folder} is left`, () => !fs.existsSync(folder));
  });
}
