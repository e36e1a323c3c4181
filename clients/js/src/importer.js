/** Makes a store from what an exporter gives; nothing of it is there before all of it is. */
import fs from 'node:fs';
import path from 'node:path';
import { validateArtifactMode } from './artifact-modes.js';
import { greetServerOfAsync } from './connect.js';
import { Fail } from './fail.js';
import { fill } from './streams.js';
import { fileIn, openImported } from './swing-store.js';

const sendRecords = async (connection, exporter) => {
  for await (const [key, value] of exporter.getExportData()) {
    await connection.tell('import.record', [{ text: key }, value == null ? null : { text: value }]);
  }
  await connection.ask('import.records');
};

const sendArtifacts = async (connection, exporter) => {
  for await (const name of exporter.getArtifactNames()) {
    const [upload] = await connection.ask('import.artifact', [name]);
    if (upload !== null) {
      await fill(connection, upload, exporter.getArtifact(name));
    }
  }
};

/**
 * Imports into a directory, or into memory when there is none.
 *
 * @returns the name by which the server knows an import into memory
 */
const importInto = async (directory, mode, exporter) => {
  const store = directory === undefined ? { memory: true } : { dir: directory };
  const { connection } = await greetServerOfAsync(directory, 'import', { store, mode });
  try {
    await sendRecords(connection, exporter);
    await sendArtifacts(connection, exporter);
    const [name] = await connection.ask('import.finish');
    return name;
  } finally {
    connection.end();
  }
};

/** Imports beside a file, and puts the new one in its place. */
const importFile = async (file, mode, exporter) => {
  const folder = fs.mkdtempSync(path.join(path.dirname(file), '.swingnode-import-'));
  try {
    const directory = path.join(folder, 'store');
    await importInto(directory, mode, exporter);
    fs.renameSync(fileIn(directory), file);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
};

/**
 * @returns the host's facet and the debugging tools of the new store; the host sets its own keys and commits
 */
export async function importSwingStore(exporter, dirPath = null, options = {}) {
  if (dirPath && typeof dirPath !== 'string') {
    Fail`dirPath must be a string`;
  }
  const { artifactMode = 'operational', ...storeOptions } = options;
  validateArtifactMode(artifactMode);
  const place = dirPath ? path.resolve(dirPath) : null;
  let imported;
  if (place !== null && storeOptions.asFile) {
    await importFile(place, artifactMode, exporter);
  } else {
    imported = await importInto(place ?? undefined, artifactMode, exporter);
  }
  await exporter.close();
  const { hostStorage, debug } = openImported(place, imported, storeOptions);
  return { hostStorage, debug };
}
