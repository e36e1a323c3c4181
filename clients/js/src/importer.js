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

/** Imports into a folder of its own, for a store that is no directory, and returns what `use` makes of the file. */
const importBeside = async (beside, mode, exporter, use) => {
  const folder = fs.mkdtempSync(path.join(beside, 'swingnode-import-'));
  try {
    const directory = path.join(folder, 'store');
    await importInto(directory, mode, exporter);
    return use(fileIn(directory));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
};

/** Where the header of a database says whether it is in WAL mode (2), which a database in memory cannot be, or not (1). */
const MODE_BYTES = [18, 19];
const WITHOUT_WAL = 1;

/** The bytes of a store on disk that is closed, as a store in memory can be made of them. */
const imageOf = file => {
  const bytes = fs.readFileSync(file);
  MODE_BYTES.forEach(at => {
    bytes[at] = WITHOUT_WAL;
  });
  return bytes;
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
    image = await importBeside(os.tmpdir(), artifactMode, exporter, imageOf);
  } else if (storeOptions.asFile) {
    await importBeside(path.dirname(place), artifactMode, exporter, file => fs.renameSync(file, place));
  } else {
    await importInto(place, artifactMode, exporter);
  }
  await exporter.close();
  const { hostStorage, debug } = openImported(place, image, storeOptions);
  return { hostStorage, debug };
}
