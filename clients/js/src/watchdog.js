/** Notes when the thread waits for the storage node, for a worker that watches how long. */
import { Worker } from 'node:worker_threads';

const REPORT_MILLIS = 10_000;
const END_MILLIS = 600_000;

const millisOf = (name, otherwise) => {
  const set = process.env[name];
  if (set === undefined || set === '') {
    return otherwise;
  }
  const millis = Number(set);
  if (!Number.isSafeInteger(millis) || millis < 0) {
    throw new Error(`${name} is ${set}, and must be a number of milliseconds`);
  }
  return millis;
};

/** By socket, so that a process has one watcher for each node that it talks to. */
const watchers = new Map();

/** What a connection to `socket` tells when it begins and ends to wait. */
export const watch = socket => {
  let beat = watchers.get(socket);
  if (beat === undefined) {
    const cell = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(new URL('./watchdog-worker.js', import.meta.url), {
      workerData: {
        cell,
        socket,
        reportMillis: Math.max(1, millisOf('SWINGNODE_REPORT_MILLIS', REPORT_MILLIS)),
        endMillis: millisOf('SWINGNODE_END_MILLIS', END_MILLIS),
      },
      // What the program gave its main thread, such as a lockdown, is not for the watcher.
      execArgv: [],
    });
    worker.unref();
    worker.on('error', error => process.emitWarning(`the watch over the storage node has ended: ${error.message}`));
    let requests = 0;
    beat = {
      waiting: () => {
        requests = requests === 0x7fffffff ? 1 : requests + 1;
        Atomics.store(cell, 0, requests);
      },
      answered: () => {
        Atomics.store(cell, 0, 0);
      },
    };
    watchers.set(socket, beat);
  }
  return beat;
};
