/** What the tests share: folders of their own, and a server that answers as it is told. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';

/** A folder that is removed after the test. */
export const folderOf = t => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'swing-store-test-'));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
};

export const gather = async stream => {
  const chunks = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

export async function* streamOf(...texts) {
  for (const text of texts) {
    yield Buffer.from(text);
  }
}

/**
 * A server in a thread of its own, since a blocking connection stops this one.
 *
 * @param answers the body of a function of a request, an array, that returns replies: arrays, or null to hang up. Later ones it
 *     gives to `state.reply`
 */
export const fakeServer = async (t, answers) => {
  const socket = path.join(folderOf(t), 's.sock');
  const worker = new Worker(
    `
    const net = require('node:net');
    const { parentPort, workerData } = require('node:worker_threads');
    const load = async () => {
      const { Reader, Writer } = await import(workerData.cbor);
      const answer = new Function('request', 'state', workerData.answers);
      const frame = items => {
        const writer = new Writer();
        writer.any(items);
        const body = Buffer.from(writer.pending());
        const head = Buffer.alloc(4);
        head.writeUInt32BE(body.length);
        return Buffer.concat([head, body]);
      };
      const server = net.createServer(client => {
        let input = Buffer.alloc(0);
        const state = { reply: items => client.write(frame(items)) };
        client.on('error', () => {});
        client.on('data', chunk => {
          input = Buffer.concat([input, chunk]);
          while (input.length >= 4 && input.length >= 4 + input.readUInt32BE(0)) {
            const length = input.readUInt32BE(0);
            const request = new Reader().over(input, 4, 4 + length).value();
            input = input.subarray(4 + length);
            for (const reply of answer(request, state) ?? []) {
              if (reply === null) {
                client.destroy();
                return;
              }
              client.write(frame(reply));
            }
          }
        });
      });
      server.listen(workerData.socket, () => parentPort.postMessage('ready'));
    };
    load();
    `,
    { eval: true, workerData: { cbor: new URL('../src/cbor.js', import.meta.url).href, answers, socket } },
  );
  t.after(() => worker.terminate());
  await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return socket;
};
