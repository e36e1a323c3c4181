/** Makes a store from what an exporter gives; nothing of it is there before all of it is. */
import fs from 'node:fs';
import os from 'node:os';
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

/** Imports into a directory. */
const importInto = async (directory, mode, exporter) => {
  const { connection } = await greetServerOfAsync(directory, 'import', { store: { dir: directory }, mode });
  try {
    await sendRecords(connection, exporter);
    await sendArtifacts(connection, exporter);
    await connection.ask('import.finish');
  } finally {
    connection.end();
  }
};

/** Imports beside, for a store that is no directory, and returns the bytes of its file. */
const importBeside = async (mode, exporter, beside, use) => {
  const folder = fs.mkdtempSync(path.join(beside, '.swingnode-import-'));
  try {
    const directory = path.join(folder, 'store');
    await importInto(directory, mode, exporter);
    return use(fileIn(directory));
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
  let image;
  if (place === null) {
    image = await importBeside(artifactMode, exporter, os.tmpdir(), file => fs.readFileSync(file));
  } else if (storeOptions.asFile) {
    await importBeside(artifactMode, exporter, path.dirname(place), file => fs.renameSync(file, place));
  } else {
    await importInto(place, artifactMode, exporter);
  }
  await exporter.close();
  const { hostStorage, debug } = openImported(place, image, storeOptions);
  return { hostStorage, debug };
}
