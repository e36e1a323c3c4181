/**
 * A fixed view of a store's last commit. Its connection blocks, because a host asks for a key and for the names' check without
 * waiting; while a piece is used, the next one is on its way.
 */
import path from 'node:path';
import { validateArtifactMode } from './artifact-modes.js';
import { AS_BYTES, AS_TEXT } from './cbor.js';
import { greetServerOf } from './connect.js';
import { Fail, harden, q } from './fail.js';
import { getKeyType } from './kv.js';
import * as ops from './ops.js';

const PULL_BYTES = 256 * 1024;

const nextTurn = () => new Promise(resolve => setImmediate(resolve));

/** Opens a view on the store in a directory. */
export function makeSwingStoreExporter(dirPath, options = {}) {
  typeof dirPath === 'string' || Fail`dirPath must be a string`;
  const { artifactMode = 'operational' } = options;
  validateArtifactMode(artifactMode);
  const directory = path.resolve(dirPath);
  const { connection } = greetServerOf(directory, ['reader'], { store: { dir: directory }, mode: artifactMode });
  connection.request(ops.EXPORT_OPEN, 0);
  const [view] = connection.reply();

  const ask = (operation, ...names) => {
    const writer = connection.request(operation, names.length + 1);
    writer.any(view);
    names.forEach(name => writer.any(name));
    return connection.reply()[0];
  };

  const askForPiece = stream => {
    const writer = connection.request(ops.PULL, 2);
    writer.any(stream);
    writer.integer(PULL_BYTES);
    return connection.post();
  };

  async function* pieces(stream, how) {
    let over = false;
    let id = askForPiece(stream);
    try {
      for (;;) {
        let piece;
        try {
          [piece, over] = connection.take(id, how);
        } catch (error) {
          over = true;
          throw error;
        }
        id = over ? 0 : askForPiece(stream);
        if (piece.length > 0) {
          yield piece;
        }
        if (over) {
          return;
        }
        await nextTurn();
      }
    } finally {
      if (!over && connection.broken === null) {
        connection.take(id, how);
        connection.request(ops.STREAM_DROP, 1).any(stream);
        connection.reply();
      }
    }
  }

  function getHostKV(key) {
    getKeyType(key) === 'host' || Fail`getHostKV requires host keys`;
    const writer = connection.request(ops.EXPORT_HOST, 2);
    writer.any(view);
    writer.text(key);
    return connection.reply()[0] ?? undefined;
  }

  async function* getExportData() {
    for await (const piece of pieces(ask(ops.EXPORT_DATA), AS_TEXT)) {
      for (let i = 0; i < piece.length; i += 2) {
        yield [piece[i], piece[i + 1]];
      }
    }
  }
  harden(getExportData);

  async function* names(stream) {
    for await (const piece of pieces(stream, AS_TEXT)) {
      yield* piece;
    }
  }
  harden(names);

  /** Throws at once when artifacts are missing that the mode needs. */
  function getArtifactNames() {
    return names(ask(ops.EXPORT_NAMES));
  }

  async function* bytesLater(name) {
    yield* pieces(ask(ops.EXPORT_ARTIFACT, name), AS_BYTES);
  }
  harden(bytesLater);

  function getArtifact(name) {
    typeof name === 'string' || Fail`artifact name must be a string`;
    const [type] = name.split('.', 1);
    if (type === 'snapshot') {
      return pieces(ask(ops.EXPORT_ARTIFACT, name), AS_BYTES);
    }
    type === 'transcript' || type === 'bundle' || Fail`invalid type in artifact name ${q(name)}`;
    return bytesLater(name);
  }

  async function close() {
    ask(ops.EXPORT_CLOSE);
    connection.end(new TypeError('The database connection is not open'));
  }

  return harden({ getHostKV, getExportData, getArtifactNames, getArtifact, close });
}
