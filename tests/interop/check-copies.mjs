// Checks copies made by Swingnode with the reference implementation. See README.md.
// usage: node check-copies.mjs NPM_FOLDER EXPORT_DIR STORE_DIR [MODE]
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [npmFolder, exportDir, storeDir, mode = 'operational'] = process.argv.slice(2);
if (!storeDir) {
  console.error('usage: node check-copies.mjs NPM_FOLDER EXPORT_DIR STORE_DIR [MODE]');
  process.exit(2);
}
const require = createRequire(path.resolve(npmFolder, 'package.json'));
const load = name => import(pathToFileURL(require.resolve(name)).href);
await load('@endo/init');
const { importSwingStore, makeSwingStoreExporter, openSwingStore } = await load('@agoric/swing-store');

const manifest = JSON.parse(fs.readFileSync(path.join(exportDir, 'export-manifest.json'), 'utf8'));
const dataText = fs.readFileSync(path.join(exportDir, manifest.data), 'utf8');
const sha256 = bytes => createHash('sha256').update(bytes).digest('hex');

async function describe(exporter) {
  let data = '';
  for await (const pair of exporter.getExportData()) data += `${JSON.stringify(pair)}\n`;
  const artifacts = {};
  for await (const name of exporter.getArtifactNames()) {
    const chunks = [];
    for await (const chunk of exporter.getArtifact(name)) chunks.push(chunk);
    artifacts[name] = sha256(Buffer.concat(chunks));
  }
  return { data: sha256(data), artifacts };
}

function expectSame(what, actual, expected) {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) {
    console.error(`${what}: differs`, { actual, expected });
    process.exit(1);
  }
  console.log(`${what}: ok (${Object.keys(expected.artifacts).length} artifacts)`);
}

const expected = {
  data: sha256(dataText),
  artifacts: Object.fromEntries(
    manifest.artifacts.map(([name, file]) => [name, sha256(fs.readFileSync(path.join(exportDir, file)))]),
  ),
};

// 1. The store that Swingnode imported, exported by the reference.
const exporter = makeSwingStoreExporter(storeDir, { artifactMode: mode });
expectSame('the reference exports the imported store alike', await describe(exporter), expected);
if (exporter.getHostKV('host.height') !== `${manifest.blockHeight}`) throw Error('host.height differs');
await exporter.close();

// 2. The export directory that Swingnode wrote, imported by the reference, and exported again.
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'check-copies-'));
const files = new Map(manifest.artifacts);
const feed = {
  async *getExportData() {
    for (const line of dataText.split('\n')) if (line) yield JSON.parse(line);
  },
  async *getArtifactNames() {
    yield* files.keys();
  },
  getArtifact: name => fs.createReadStream(path.join(exportDir, files.get(name))),
  getHostKV: () => undefined,
  async close() {},
};
const imported = await importSwingStore(feed, path.join(scratch, 'imported'), { artifactMode: mode });
await imported.hostStorage.commit();
await imported.hostStorage.close();
const again = makeSwingStoreExporter(path.join(scratch, 'imported'), { artifactMode: mode });
expectSame('the reference imports the export directory', await describe(again), expected);
await again.close();

// 3. A copy of the imported store, opened and worked on by the reference.
fs.cpSync(storeDir, path.join(scratch, 'opened'), { recursive: true });
const { kernelStorage, hostStorage } = openSwingStore(path.join(scratch, 'opened'));
kernelStorage.startCrank();
kernelStorage.kvStore.set('interop', '1');
kernelStorage.emitCrankHashes();
kernelStorage.endCrank();
await hostStorage.commit();
for (const [name] of manifest.artifacts) {
  const [kind, vatID] = name.split('.');
  if (kind === 'snapshot' && kernelStorage.snapStore.getSnapshotInfo(vatID)) {
    for await (const chunk of kernelStorage.snapStore.loadSnapshot(vatID)) chunk.length;
  } else if (kind === 'bundle') {
    kernelStorage.bundleStore.getBundle(name.slice('bundle.'.length));
  }
}
await hostStorage.close();
console.log('the reference opens the imported store and works on it: ok');
fs.rmSync(scratch, { recursive: true });
