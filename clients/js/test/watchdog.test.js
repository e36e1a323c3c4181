import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test from 'node:test';
import { fakeServer } from './helpers.js';

const run = async (socket, millis) => {
  const program = `
    import { encodeName } from ${JSON.stringify(new URL('../src/cbor.js', import.meta.url).href)};
    import { SyncConnection } from ${JSON.stringify(new URL('../src/sync-connection.js', import.meta.url).href)};
    import { watch } from ${JSON.stringify(new URL('../src/watchdog.js', import.meta.url).href)};
    const connection = new SyncConnection(${JSON.stringify(socket)});
    connection.beat = watch(${JSON.stringify(socket)});
    // the watcher is up before the thread is blocked
    await new Promise(resolve => setTimeout(resolve, 300));
    connection.request(encodeName('ask'), 0);
    console.log(connection.reply()[0]);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, SWINGNODE_REPORT_MILLIS: '200', SWINGNODE_END_MILLIS: millis },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', chunk => {
    output += chunk;
  });
  child.stderr.on('data', chunk => {
    errors += chunk;
  });
  const [status, signal] = await once(child, 'close');
  return { status, signal, output, errors };
};

test('a node that answers nobody is reported, and the process is ended', async t => {
  const socket = await fakeServer(t, 'return [];');
  const { signal, errors } = await run(socket, '1000');
  assert.equal(signal, 'SIGKILL');
  assert.match(errors, /has waited .* does not answer at all/);
  assert.match(errors, /no answer for 1 s; this process is ended/);
});

test('a node that is at work is reported and waited for', async t => {
  const socket = await fakeServer(
    t,
    `if (request[1] === 'hello') {
       return [[request[0], 1, 'UNSUPPORTED', 'version 1 only']];
     }
     setTimeout(() => state.reply([request[0], 0, 'done']), 1500);
     return [];`,
  );
  const { status, output, errors } = await run(socket, '1000');
  assert.equal(status, 0, errors);
  assert.equal(output, 'done\n');
  assert.match(errors, /answers others: it is at work on this call/);
});
