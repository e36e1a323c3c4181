/**
 * Finds the server of a store, or starts one: a single process for everything that this JavaScript process opens, which ends
 * when this process does.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { pauseMillis } from './sync-connection.js';

/** A longer path does not fit into a socket address. */
const SOCKET_PATH_BYTES = 100;

const READY_MILLIS = 60_000;

/** A launcher that lies in a tree of sources builds it first. */
const BUILD_MILLIS = 900_000;
const BUILDING = /building/;
const POLL_MILLIS = 5;

/** How much of the server's last words is shown. */
const SHOWN_CHARS = 2000;

/** Runs the server, writes down with what it ended, and leaves nothing behind when it ended well. */
const SUPERVISOR = `
"$@"
code=$?
if [ "$code" = 0 ]; then rm -rf "$SWINGNODE_RUN"; else echo "$code" > "$SWINGNODE_RUN/ended" 2>/dev/null; fi
exit "$code"
`;

/** The socket that a path stands for: a socket itself, or the one that a pointer file names. */
const socketAt = name => {
  let stat;
  try {
    stat = fs.statSync(name);
  } catch {
    return undefined;
  }
  if (stat.isSocket()) {
    return name;
  }
  if (stat.isFile() && stat.size < 4096) {
    const target = fs.readFileSync(name, 'utf8').split('\n', 1)[0];
    return target !== '' && target !== name ? socketAt(target) : undefined;
  }
  return undefined;
};

/** Where a node that serves this store directory listens. */
const placesFor = directory => {
  const places = [`${directory}.node/kernel.sock`];
  if (path.basename(directory) === 'store') {
    places.unshift(path.join(path.dirname(directory), 'node', 'kernel.sock'));
  }
  return places;
};

/**
 * The sockets at which the server of a store may listen, those that exist.
 *
 * @param directory of the store, or undefined
 */
export const socketsFor = directory => {
  const named = process.env.SWINGNODE_SOCKET;
  if (named) {
    return { named: true, sockets: [socketAt(named) ?? named] };
  }
  const places = directory === undefined ? [] : placesFor(path.resolve(directory));
  return { named: false, sockets: places.map(socketAt).filter(found => found !== undefined) };
};

/** The command that starts a node: named by the environment, or the launcher of the tree that this package lies in. */
const findCommand = () => {
  const named = process.env.SWINGNODE_COMMAND;
  if (named) {
    return named;
  }
  let folder = path.dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const launcher = path.join(folder, 'swingnode');
    if (fs.existsSync(launcher) && fs.statSync(launcher).isFile()) {
      return launcher;
    }
    const parent = path.dirname(folder);
    if (parent === folder) {
      throw new Error(
        'no storage node is running for this store, and the command that starts one was not found; ' +
          'set SWINGNODE_COMMAND to the swingnode launcher, or SWINGNODE_SOCKET to the socket of a running node',
      );
    }
    folder = parent;
  }
};

const makeRunFolder = () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'swingnode-'));
  if (Buffer.byteLength(path.join(folder, 'kernel.sock')) <= SOCKET_PATH_BYTES) {
    return folder;
  }
  fs.rmSync(folder, { recursive: true });
  return fs.mkdtempSync('/tmp/swingnode-');
};

const readIfThere = name => {
  try {
    return fs.readFileSync(name, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') {
      return '';
    }
    throw error;
  }
};

/** The server that this process started, if any. */
let own;

const start = () => {
  const command = findCommand();
  const folder = makeRunFolder();
  const socket = path.join(folder, 'kernel.sock');
  const output = path.join(folder, 'out');
  const errors = path.join(folder, 'err');
  const outputDescriptor = fs.openSync(output, 'w', 0o600);
  const errorDescriptor = fs.openSync(errors, 'w', 0o600);
  const child = spawn('/bin/sh', ['-c', SUPERVISOR, 'swingnode', command, 'kernel-server', '-o', 'json', '--socket', socket], {
    detached: true,
    stdio: ['pipe', outputDescriptor, errorDescriptor],
    env: { ...process.env, SWINGNODE_RUN: folder },
  });
  fs.closeSync(outputDescriptor);
  fs.closeSync(errorDescriptor);
  // The pipe is never written to: its end of file, when this process is gone, ends the server.
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  child.unref();
  child.stdin.unref();
  const tidy = () => fs.rmSync(folder, { recursive: true, force: true });
  process.once('exit', tidy);
  const give = reason => {
    const said = readIfThere(errors).trim().slice(-SHOWN_CHARS);
    const why = said === '' ? 'It said nothing; it needs a Java runtime of version 21 or later.' : `It said: ${said}`;
    child.stdin.destroy();
    process.off('exit', tidy);
    tidy();
    return new Error(`the storage node ${reason}: ${command} kernel-server. ${why}`);
  };
  if (child.pid === undefined) {
    throw give('could not be started');
  }
  const begun = Date.now();
  for (;;) {
    const line = readIfThere(output)
      .split('\n')
      .find(text => text.startsWith('{') && text.endsWith('}'));
    if (line !== undefined) {
      const said = JSON.parse(line);
      if (said.ready === true) {
        return { child, folder, socket: said.socket ?? socket };
      }
    }
    const ended = readIfThere(path.join(folder, 'ended')).trim();
    if (ended !== '' || !fs.existsSync(folder)) {
      throw give(`ended with status ${ended === '' ? 0 : ended} before it was ready`);
    }
    const waited = Date.now() - begun;
    if (waited > READY_MILLIS && (waited > BUILD_MILLIS || !BUILDING.test(readIfThere(errors)))) {
      throw give(`was not ready after ${Math.round(waited / 1000)} s`);
    }
    pauseMillis(POLL_MILLIS);
  }
};

/**
 * The socket of this process's own server, which is started if need be.
 *
 * @param anew true when the one that was started has been found dead
 */
export const ownSocket = (anew = false) => {
  if (anew || own === undefined || own.child.exitCode !== null || own.child.signalCode !== null) {
    own = start();
  }
  return own.socket;
};

/** The process id of the server that this process started, for tests. */
export const ownServer = () => own;
