import assert from 'node:assert/strict';
import test from 'node:test';
import { AsyncConnection } from '../src/async-connection.js';
import { AS_BYTES, encodeName } from '../src/cbor.js';
import { greet, greetAsync } from '../src/connect.js';
import { SyncConnection } from '../src/sync-connection.js';
import { fakeServer } from './helpers.js';

const ECHO = encodeName('echo');
const NOTE = encodeName('note');

const ask = (connection, text) => {
  connection.request(ECHO, 1).text(text);
  return connection.reply();
};

test('a request waits for its reply, and what was sent behind comes first', async t => {
  const socket = await fakeServer(
    t,
    `const [id, operation, text] = request;
     state.notes = (state.notes ?? '') + (operation === 'note' ? text : '');
     return id === 0 ? [] : [[id, 0, Buffer.from(text), state.notes.length]];`,
  );
  const connection = new SyncConnection(socket);
  let noted = 0;
  for (let i = 0; i < 3000; i += 1) {
    const text = 'n'.repeat(i % 100);
    connection.behind(NOTE, 1).text(text);
    connection.sent();
    noted += text.length;
  }
  assert.deepEqual(ask(connection, 'hello'), ['hello', noted]);
  const large = 'é'.repeat(1_000_000);
  assert.deepEqual(ask(connection, large), [large, noted]);
  assert.deepEqual(ask(connection, 'again'), ['again', noted]);
  connection.end(new Error('over'));
  assert.throws(() => ask(connection, 'more'), /over/);
});

test('replies may be taken in another order', async t => {
  const socket = await fakeServer(t, 'return [[request[0], 0, request[2]]];');
  const connection = new SyncConnection(socket);
  connection.request(ECHO, 1).text('first');
  const first = connection.post();
  connection.request(ECHO, 1).text('second');
  const second = connection.post();
  assert.deepEqual(connection.take(second), ['second']);
  assert.deepEqual(connection.take(first), ['first']);
  connection.end(new Error('over'));
});

test('a refusal changes nothing, and the next request is answered', async t => {
  const socket = await fakeServer(
    t,
    `return request[2] === 'bad' ? [[request[0], 1, 'USAGE', 'that is bad']] : [[request[0], 0, 'fine']];`,
  );
  const connection = new SyncConnection(socket);
  assert.throws(() => ask(connection, 'bad'), { message: 'that is bad', reason: 'USAGE' });
  assert.deepEqual(ask(connection, 'good'), ['fine']);
  connection.end(new Error('over'));
});

test('a server that goes away is gone for every later call', async t => {
  const socket = await fakeServer(t, `return request[2] === 'die' ? [null] : [[request[0], 0, 'fine']];`);
  const connection = new SyncConnection(socket);
  assert.deepEqual(ask(connection, 'live'), ['fine']);
  const gone = { message: 'storage node went away; the open block is lost' };
  assert.throws(() => ask(connection, 'die'), gone);
  assert.throws(() => ask(connection, 'live'), gone);
  assert.throws(() => connection.behind(NOTE, 1), gone);
});

test('a refusal that came late fails everything after it', async t => {
  const socket = await fakeServer(t, `return [[request[0], 3, 'USAGE', 'an earlier write was refused']];`);
  const connection = new SyncConnection(socket);
  const late = { message: 'an earlier write was refused' };
  assert.throws(() => ask(connection, 'x'), late);
  assert.throws(() => connection.request(ECHO, 1), late);
});

test('a server that is not there is reported at the first call', () => {
  const connection = new SyncConnection('/tmp/no-such-folder/k.sock');
  assert.throws(() => ask(connection, 'x'), /storage node went away/);
});

test('a server of another version is named', async t => {
  const socket = await fakeServer(t, `return [[request[0], 1, 'UNSUPPORTED', 'this server speaks version 2'], null];`);
  assert.throws(() => greet(socket, ['kernel'], {}), /version 2/);
  await assert.rejects(greetAsync(socket, 'stream', {}), /version 2/);
});

test('an ordinary connection keeps a window of requests, and ends all of them when the server goes away', async t => {
  const socket = await fakeServer(
    t,
    `if (request[1] === 'hello') {
       return [[request[0], 0, 1, { window: 3, frameBytes: 1000000, session: Buffer.alloc(0) }]];
     }
     return request[2] === 'die' ? [null] : [[request[0], 0, Buffer.from('bytes of ' + request[2])]];`,
  );
  const connection = await greetAsync(socket, 'stream', {});
  const replies = await Promise.all(Array.from({ length: 20 }, (_, i) => connection.ask('echo', [`${i}`], AS_BYTES)));
  assert.equal(replies[19][0].toString(), 'bytes of 19');
  const both = [connection.ask('echo', ['die']), connection.ask('echo', ['late'])];
  for (const result of await Promise.allSettled(both)) {
    assert.match(result.reason.message, /storage node went away/);
  }
  await assert.rejects(connection.ask('echo', ['x']), /storage node went away/);
});

test('an ordinary connection to nowhere is refused', async () => {
  await assert.rejects(new AsyncConnection('/tmp/no-such-folder/k.sock').ask('echo'), /storage node went away.*ENOENT/);
});
