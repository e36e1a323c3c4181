// Makes a store with half surrogate pairs by the reference implementation, and its export. See README.md.
// usage: node record-half-pairs.mjs NPM_FOLDER NEW_DIR
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [npmFolder, out] = process.argv.slice(2);
if (!out) {
  console.error('usage: node record-half-pairs.mjs NPM_FOLDER NEW_DIR');
  process.exit(2);
}
const require = createRequire(path.resolve(npmFolder, 'package.json'));
const load = name => import(pathToFileURL(require.resolve(name)).href);
await load('@endo/init');
const { importSwingStore, initSwingStore, makeSwingStoreExporter } = await load('@agoric/swing-store');
const Database = require('better-sqlite3');

const HIGH = '\ud800';
const LOW = '\udc00';
const storeDir = path.join(out, 'store');
const exportDir = path.join(out, 'export-archival');
fs.mkdirSync(exportDir, { recursive: true });
const line = pair => `${JSON.stringify(pair)}\n`;
const told = [];
const { kernelStorage, hostStorage } = initSwingStore(storeDir, {
  exportCallback: updates => told.push(...updates),
});
const { kvStore, transcriptStore } = kernelStorage;

// HalfPairsTest does the same.
kernelStorage.startCrank();
kvStore.set(`half.${HIGH}`, 'high in key');
kvStore.set(`half.${LOW}`, 'low in key');
kvStore.set(`half.${HIGH}${LOW}`, 'a pair in key');
kvStore.set('half.\ud7ff', 'before the halves');
kvStore.set('half.\ue000', 'after the halves');
kvStore.set('half.\ufffd', 'a replacement character');
kvStore.set('half.\ufffd\ufffd\ufffd', 'three of them');
kvStore.set(`half.${HIGH}x${LOW}`, `${LOW}${HIGH} swapped ${HIGH}${LOW} pair ${HIGH}`);
kvStore.set('value', `a${HIGH}b`);
kvStore.set(`gone.${HIGH}`, 'x');
kvStore.delete(`gone.${HIGH}`);
kvStore.set(`local.${LOW}`, `local ${HIGH}`);
console.log(kernelStorage.emitCrankHashes());
kernelStorage.endCrank();
transcriptStore.initTranscript('v1');
for (const item of ['plain', `half ${HIGH}`, LOW + HIGH, `pair ${HIGH}${LOW} and half ${LOW}`, `\ufffd and ${HIGH}`]) {
  transcriptStore.addItem('v1', item);
}
console.log(transcriptStore.getCurrentSpanBounds('v1'));
await transcriptStore.rolloverSpan('v1');
transcriptStore.addItem('v1', `again ${HIGH}`);
hostStorage.kvStore.set(`host.${HIGH}`, `host ${LOW}`);
hostStorage.kvStore.set('host.height', '7');
await hostStorage.commit();
fs.writeFileSync(path.join(out, 'callback.jsonl'), told.map(line).join(''));
console.log('items read back', [...transcriptStore.readSpan('v1', 0)]);
console.log('next key', kvStore.getNextKey('half.\ud7ff'), kvStore.has(kvStore.getNextKey('half.\ud7ffz')));
await hostStorage.close();

// One small file without a log.
const db = new Database(path.join(storeDir, 'swingstore.sqlite'));
db.pragma('journal_mode = delete');
db.pragma('page_size = 512');
db.exec('VACUUM');
db.close();

const exporter = makeSwingStoreExporter(storeDir, { artifactMode: 'archival' });
let data = '';
for await (const pair of exporter.getExportData()) data += line(pair);
fs.writeFileSync(path.join(exportDir, 'export-data.jsonl'), data);
for await (const name of exporter.getArtifactNames()) {
  const chunks = [];
  for await (const chunk of exporter.getArtifact(name)) chunks.push(chunk);
  fs.writeFileSync(path.join(exportDir, name), Buffer.concat(chunks));
}
const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'half-pairs-'));
await importSwingStore(exporter, copy, { artifactMode: 'archival' }).then(
  () => console.error('the import was expected to fail'),
  error => console.log('import:', error.message),
);
fs.rmSync(copy, { recursive: true });
await exporter.close();
