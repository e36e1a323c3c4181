import { withoutDatabase } from './unsupported.js';

export { initSwingStore, openSwingStore, isSwingStore } from './swing-store.js';
export { makeSwingStoreExporter } from './exporter.js';
export { importSwingStore } from './importer.js';
export { makeArchiveSnapshot, makeArchiveTranscript } from './archiver.js';
export { getKeyType } from './kv.js';
export { bundleIDFromName } from './bundles.js';
export { makeSnapStoreIO } from './snap-store-io.js';

export const makeKVStore = withoutDatabase('makeKVStore');
export const makeTranscriptStore = withoutDatabase('makeTranscriptStore');
export const makeSnapStore = withoutDatabase('makeSnapStore');
export const makeBundleStore = withoutDatabase('makeBundleStore');
