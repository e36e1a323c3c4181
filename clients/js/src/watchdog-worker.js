/**
 * Watches how long the main thread has waited for its storage node, which it cannot do itself while it is blocked. It asks the
 * node on a connection of its own whether it is there, reports, and in the end ends the process.
 */
import fs from 'node:fs';
import { workerData } from 'node:worker_threads';
import { AsyncConnection } from './async-connection.js';

const { cell, socket, reportMillis, endMillis } = workerData;

const POLL_MILLIS = Math.min(1000, reportMillis);
const PROBE_MILLIS = 2000;

/** No server speaks this version; any answer says that it is there. */
const NO_VERSION = 0;

/** Written at once: the streams of a worker go through the main thread. */
const say = text => fs.writeSync(2, `swing-store: ${text}\n`);

/** True when the node answers somebody else. */
const isThere = async () => {
  const connection = new AsyncConnection(socket);
  const refused = connection.ask('hello', [NO_VERSION, NO_VERSION, ['reader'], {}]).then(
    () => true,
    error => error.reason !== undefined,
  );
  let timer;
  const late = new Promise(resolve => {
    timer = setTimeout(() => resolve(false), PROBE_MILLIS);
  });
  try {
    return await Promise.race([refused, late]);
  } finally {
    clearTimeout(timer);
    connection.end();
  }
};

const end = () => {
  say(`no answer for ${endMillis / 1000} s; this process is ended. The block that was open is lost`);
  process.kill(process.pid, 'SIGKILL');
};

let seen = 0;
let since = 0;
let reported = 0;

const look = async () => {
  const request = Atomics.load(cell, 0);
  const now = Date.now();
  if (request === 0 || request !== seen) {
    seen = request;
    since = now;
    reported = 0;
    return;
  }
  const waited = now - since;
  if (waited < reportMillis * (reported + 1)) {
    return;
  }
  const there = await isThere();
  if (Atomics.load(cell, 0) !== request) {
    return;
  }
  reported += 1;
  say(
    `a call has waited ${Math.round(waited / 100) / 10} s for the storage node at ${socket}, which ` +
      (there ? 'answers others: it is at work on this call' : 'does not answer at all'),
  );
  if (!there && endMillis > 0 && waited >= endMillis) {
    end();
  }
};

const loop = async () => {
  await look();
  setTimeout(loop, POLL_MILLIS);
};

loop();
