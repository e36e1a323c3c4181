/** Heap snapshots: their bytes travel on an ordinary connection, their records on the blocking one. */
import { Fail, harden } from './fail.js';
import * as ops from './ops.js';
import { pull, upload } from './streams.js';
import { budgetOf } from './transcripts.js';

const MICROS = 1_000_000;

const insistVat = vatID => {
  typeof vatID === 'string' || Fail`vatID must be a string`;
};

const toInfo = row => {
  if (row === null) {
    return undefined;
  }
  const [snapPos, hash, uncompressedSize, compressedSize] = row;
  return { snapPos, hash, uncompressedSize, compressedSize };
};

export const makeSnapStore = (session, { archiveSnapshot } = {}) => {
  /** What getSnapshotInfo knows, by vat. */
  const infos = new Map();
  session.onRollback(() => infos.clear());

  const ask = (operation, vatID) => {
    const { connection } = session;
    connection.request(operation, 1).name(vatID);
    return connection.reply();
  };

  /** The compressed bytes, for the archive. */
  async function* compressedBytes(stream) {
    yield* pull(await session.streams(), stream);
  }

  const archive = async (vatID, snapPos) => {
    const [stream] = ask(ops.SNAPSHOT_ARCHIVE, vatID);
    const begin = performance.now();
    await archiveSnapshot(`snapshot.${vatID}.${snapPos}`, compressedBytes(stream));
    return (performance.now() - begin) / 1000;
  };

  const saveSnapshot = async (vatID, snapPos, snapshotStream) => {
    insistVat(vatID);
    Number.isSafeInteger(snapPos) || Fail`snapPos must be a whole number`;
    const begin = performance.now();
    const stream = await session.streams();
    const id = await upload(stream, snapshotStream);
    const sentSeconds = (performance.now() - begin) / 1000;
    // From here on there is no waiting for this process: the save takes effect in one step, as in the reference.
    session.changing();
    const { connection } = session;
    const writer = connection.request(ops.SNAPSHOT_SAVE, 3);
    writer.name(vatID);
    writer.integer(snapPos);
    writer.any(id);
    const [[hash, uncompressedSize, compressedSize, compressMicros, saveMicros]] = connection.reply();
    infos.delete(vatID);
    const archiveWriteSeconds = archiveSnapshot === undefined ? undefined : await archive(vatID, snapPos);
    return harden({
      hash,
      uncompressedSize,
      compressSeconds: Math.max(sentSeconds, compressMicros / MICROS),
      dbSaveSeconds: saveMicros / MICROS,
      archiveWriteSeconds,
      compressedSize,
    });
  };

  async function* loadSnapshot(vatID) {
    insistVat(vatID);
    session.check();
    const [stream] = ask(ops.SNAPSHOT_LOAD, vatID);
    yield* pull(await session.streams(), stream);
  }
  harden(loadSnapshot);

  const getSnapshotInfo = vatID => {
    insistVat(vatID);
    session.check();
    let row = infos.get(vatID);
    if (row === undefined) {
      [row] = ask(ops.SNAPSHOT_INFO, vatID);
      infos.set(vatID, row);
    }
    return toInfo(row);
  };

  const stopUsingLastSnapshot = vatID => {
    insistVat(vatID);
    session.changing();
    ask(ops.SNAPSHOT_STOP, vatID);
    infos.delete(vatID);
  };

  const deleteVatSnapshots = (vatID, budget = Infinity) => {
    insistVat(vatID);
    session.changing();
    const rows = budgetOf(budget);
    const { connection } = session;
    const writer = connection.request(ops.SNAPSHOT_DELETE, 2);
    writer.name(vatID);
    writer.any(rows);
    const [[done, cleanups]] = connection.reply();
    infos.delete(vatID);
    return { done, cleanups };
  };

  const deleteAllUnusedSnapshots = () => {
    session.changing();
    session.connection.request(ops.SNAPSHOT_DELETE_UNUSED, 0);
    session.connection.reply();
  };

  return {
    snapStore: {
      loadSnapshot,
      saveSnapshot,
      deleteAllUnusedSnapshots,
      deleteVatSnapshots,
      stopUsingLastSnapshot,
      getSnapshotInfo,
    },
    forget: () => infos.clear(),
  };
};
