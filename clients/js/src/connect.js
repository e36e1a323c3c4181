/** Connections to the server of a store, with the handshake done. */
import { AsyncConnection } from './async-connection.js';
import { AS_BYTES } from './cbor.js';
import { HELLO } from './ops.js';
import { ownSocket, socketsFor } from './server.js';
import { SyncConnection } from './sync-connection.js';

const VERSION = 1;

/**
 * Opens a blocking connection in these roles.
 *
 * @returns the connection and what the server said
 */
export const greet = (socket, roles, options) => {
  const connection = new SyncConnection(socket);
  try {
    const writer = connection.request(HELLO, 4);
    writer.integer(VERSION);
    writer.integer(VERSION);
    writer.any(roles);
    writer.any(options);
    const [version, server] = connection.reply(AS_BYTES);
    if (version !== VERSION) {
      throw new Error(`the storage node speaks version ${version} of the protocol, and this client speaks ${VERSION}`);
    }
    return { connection, server, socket };
  } catch (error) {
    connection.end(error);
    throw error;
  }
};

/** True when nobody listens at a socket that exists: what a node that was killed leaves behind. */
const isDeserted = error => error.reason === 'GONE';

/**
 * Opens a blocking connection to the server that serves a store: one that is named, one that runs for the store, or the one
 * that this process starts.
 *
 * @param directory of the store, or undefined for a store in memory
 */
export const greetServerOf = (directory, roles, options) => {
  const { named, sockets } = socketsFor(directory);
  for (const socket of sockets) {
    try {
      return greet(socket, roles, options);
    } catch (error) {
      if (named && isDeserted(error)) {
        throw new Error(`no storage node answers at ${socket}, which SWINGNODE_SOCKET names`, { cause: error });
      }
      if (!isDeserted(error)) {
        throw error;
      }
    }
  }
  try {
    return greet(ownSocket(), roles, options);
  } catch (error) {
    if (!isDeserted(error)) {
      throw error;
    }
    return greet(ownSocket(true), roles, options);
  }
};

/** Opens an ordinary connection in one role; the server is the one that listens at `socket`. */
export const greetAsync = async (socket, role, options) => {
  const connection = new AsyncConnection(socket);
  const [version, server] = await connection.ask('hello', [VERSION, VERSION, [role], options], AS_BYTES);
  if (version !== VERSION) {
    connection.end();
    throw new Error(`the storage node speaks version ${version} of the protocol, and this client speaks ${VERSION}`);
  }
  connection.window = Math.max(1, server.window);
  connection.frameLimit = server.frameBytes;
  return connection;
};

/** An ordinary connection to the server of a store, found as {@link greetServerOf} finds it. */
export const greetServerOfAsync = async (directory, role, options) => {
  const { named, sockets } = socketsFor(directory);
  for (const socket of sockets) {
    try {
      return { connection: await greetAsync(socket, role, options), socket };
    } catch (error) {
      if (named || error.reason !== undefined) {
        throw error;
      }
    }
  }
  const own = ownSocket();
  try {
    return { connection: await greetAsync(own, role, options), socket: own };
  } catch (error) {
    if (error.reason !== undefined) {
      throw error;
    }
    const socket = ownSocket(true);
    return { connection: await greetAsync(socket, role, options), socket };
  }
};
