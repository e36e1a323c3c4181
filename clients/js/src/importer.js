/** Makes a store from what an exporter gives; nothing of it is there before all of it is. */
import path from 'node:path';
import { validateArtifactMode } from './artifact-modes.js';
import { greetServerOfAsync } from './connect.js';
import { Fail } from './fail.js';
import { fill } from './streams.js';
import { openImported, storeOf } from './swing-store.js';

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
 * @returns the host's facet and the debugging tools of the new store; the host sets its own keys and commits
 */
export async function importSwingStore(exporter, dirPath = null, options = {}) {
  if (dirPath && typeof dirPath !== 'string') {
    Fail`dirPath must be a string`;
  }
  const { artifactMode = 'operational', ...storeOptions } = options;
  validateArtifactMode(artifactMode);
  const place = dirPath ? path.resolve(dirPath) : null;
  const directory = place === null || storeOptions.asFile ? undefined : place;
  const { connection } = await greetServerOfAsync(directory, 'import', {
    store: storeOf(place, storeOptions),
    mode: artifactMode,
  });
  let token;
  try {
    await sendRecords(connection, exporter);
    await sendArtifacts(connection, exporter);
    [token] = await connection.ask('import.finish', [], 1);
    await exporter.close();
  } finally {
    connection.end();
  }
  const { hostStorage, debug } = openImported(place, token, storeOptions);
  return { hostStorage, debug };
}
