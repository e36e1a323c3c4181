/// <reference types="node" />

/** A value of the export data, or its deletion. */
export type KVPair = readonly [key: string, value?: string | null | undefined];

export type AnyIterable<T> = Iterable<T> | AsyncIterable<T>;
export type AnyIterableIterator<T> = IterableIterator<T> | AsyncIterableIterator<T>;

/** What an export holds, or an import asks for. */
export type ArtifactMode = 'operational' | 'replay' | 'archival' | 'debug';

export type KVStore = {
  has: (key: string) => boolean;
  get: (key: string) => string | undefined;
  /** The first key above this one, by the order of their UTF-8 bytes. */
  getNextKey: (previousKey: string) => string | undefined;
  set: (key: string, value: string, bypassHash?: boolean) => void;
  delete: (key: string) => void;
};

export type SpanBounds = { startPos: number; endPos: number; hash: string; incarnation: number };

/** What a deletion has done: `cleanups` rows went, and nothing is left when `done`. */
export type CleanupResult = { done: boolean; cleanups: number };

export type TranscriptStore = {
  initTranscript: (vatID: string) => void;
  /** Takes effect at the call; the promise waits for the archive. */
  rolloverSpan: (vatID: string) => Promise<number>;
  rolloverIncarnation: (vatID: string) => Promise<number>;
  getCurrentSpanBounds: (vatID: string) => SpanBounds;
  stopUsingTranscript: (vatID: string) => Promise<void>;
  deleteVatTranscripts: (vatID: string, budget?: number) => CleanupResult;
  addItem: (vatID: string, item: string) => void;
  readSpan: (vatID: string, startPos?: number) => IterableIterator<string>;
};

export type SnapshotResult = {
  /** SHA-256 of the uncompressed bytes. */
  hash: string;
  uncompressedSize: number;
  dbSaveSeconds: number;
  compressedSize: number;
  compressSeconds: number;
  archiveWriteSeconds?: number;
};

export type SnapshotInfo = {
  snapPos: number;
  hash: string;
  uncompressedSize: number;
  compressedSize: number;
};

export type SnapshotRow = {
  vatID: string;
  snapPos: number;
  hash?: string;
  inUse?: number | null;
};

export type SnapStore = {
  loadSnapshot: (vatID: string) => AsyncIterableIterator<Uint8Array>;
  /** The stream is ended whatever happens. */
  saveSnapshot: (
    vatID: string,
    snapPos: number,
    snapshotStream: AnyIterable<Uint8Array>,
  ) => Promise<SnapshotResult>;
  deleteAllUnusedSnapshots: () => void;
  deleteVatSnapshots: (vatID: string, budget?: number) => CleanupResult;
  stopUsingLastSnapshot: (vatID: string) => void;
  getSnapshotInfo: (vatID: string) => SnapshotInfo | undefined;
};

/** What can be given of a snapshot store beside what a kernel uses. */
export type SnapStoreDebug = {
  hasHash: (vatID: string, hash: string) => boolean;
  listAllSnapshots: () => Iterable<SnapshotRow>;
};

export type EndoZipBase64Bundle = {
  moduleFormat: 'endoZipBase64';
  endoZipBase64: string;
  endoZipBase64Sha512: string;
};
export type GetExportBundle = { moduleFormat: 'getExport'; source: string; sourceMap?: string };
export type NestedEvaluateBundle = { moduleFormat: 'nestedEvaluate'; source: string; sourceMap?: string };
export type Bundle = EndoZipBase64Bundle | GetExportBundle | NestedEvaluateBundle;

export type BundleStore = {
  addBundle: (bundleID: string, bundle: Bundle) => void;
  hasBundle: (bundleID: string) => boolean;
  getBundle: (bundleID: string) => Bundle;
  deleteBundle: (bundleID: string) => void;
};

export type SwingStoreKernelStorage = {
  kvStore: KVStore;
  transcriptStore: TranscriptStore;
  snapStore: SnapStore;
  bundleStore: BundleStore;
  startCrank: () => void;
  establishCrankSavepoint: (savepoint: string) => void;
  rollbackCrank: (savepoint: string) => void;
  emitCrankHashes: () => { crankhash: string; activityhash: string };
  endCrank: () => void;
  getActivityhash: () => string;
};

export type SwingStoreHostStorage = {
  kvStore: KVStore;
  /** Has done its work when it returns; the promise is settled already. */
  commit: () => Promise<void>;
  /** Ends the store; what is not committed is gone. */
  close: () => Promise<void>;
  diskUsage: () => number;
  setExportCallback: (callback: (updates: [key: string, value: string | null][]) => void) => void;
  repairMetadata: (exporter: SwingStoreExporter) => Promise<void>;
};

export type SwingStoreDebugDump = {
  kvEntries: Record<string, string>;
  transcripts: Record<string, Record<number, string>>;
  snapshots: Record<
    string,
    { snapPos: number; hash: string; compressedSnapshot: Buffer | null; inUse: 0 | 1 }[]
  >;
  /** The stored bytes in base64. */
  bundles: Record<string, string>;
};

export type SwingStoreDebugTools = {
  dump: (includeHistorical?: boolean) => SwingStoreDebugDump;
  /** The bytes of a store in memory. */
  serialize: () => Buffer;
  /** @throws always: the database belongs to the storage node */
  getDatabase: () => never;
};

export type SwingStoreInternal = {
  dirPath: string | null;
  asFile: boolean;
  kvStore: KVStore;
  transcriptStore: TranscriptStore & {
    readFullVatTranscript: (vatID: string) => Iterable<{ vatID: string; position: number; item: string }>;
  };
  snapStore: SnapStore & SnapStoreDebug;
  bundleStore: BundleStore & { getBundleIDs: () => IterableIterator<string> };
};

export type SwingStore = {
  kernelStorage: SwingStoreKernelStorage;
  hostStorage: SwingStoreHostStorage;
  debug: SwingStoreDebugTools;
  internal: SwingStoreInternal;
};

/** Called with the gzipped bytes of a new snapshot. */
export type SnapshotCallback = (name: string, compressedData: AnyIterable<Uint8Array>) => Promise<void>;

/** Called with the entries of a span that has been closed. */
export type TranscriptCallback = (spanName: string, entries: AnyIterable<Uint8Array>) => Promise<void>;

type Replacer<T> = (input: T) => T;

export type SwingStoreOptions = {
  /** The path is that of a database file, not of a directory. */
  asFile?: boolean;
  /** The bytes of a store, to be opened in memory. */
  serialized?: Buffer;
  /** Accepted and ignored: the storage node needs no such mode. */
  unsafeFastMode?: boolean;
  readonly?: boolean;
  /** A file that notes each change of a key. */
  traceFile?: string;
  keepSnapshots?: boolean;
  keepTranscripts?: boolean;
  archiveSnapshot?: SnapshotCallback;
  archiveTranscript?: TranscriptCallback;
  /** Called within `endCrank` and `commit` with what has changed, sorted by key. */
  exportCallback?: (updates: [key: string, value: string | null][]) => void;
  wrapKvStore?: Replacer<KVStore>;
  wrapTranscriptStore?: Replacer<TranscriptStore>;
  wrapSnapStore?: Replacer<SnapStore>;
  wrapBundleStore?: Replacer<BundleStore>;
};

export type SwingStoreExporter = {
  getHostKV: (key: string) => string | undefined;
  getExportData: () => AnyIterable<KVPair>;
  /** @throws at once when artifacts are missing that the mode needs */
  getArtifactNames: () => AnyIterable<string>;
  getArtifact: (name: string) => AnyIterable<Uint8Array>;
  close: () => Promise<void>;
};

export type ExportSwingStoreOptions = { artifactMode?: ArtifactMode };
export type ImportSwingStoreOptions = SwingStoreOptions & { artifactMode?: ArtifactMode };

/** Creates a new store in a directory, and erases what was in it; without a directory, one in memory. */
export function initSwingStore(dirPath?: string | null, options?: SwingStoreOptions): SwingStore;

/** Opens the store in a directory; a new one is made if there is none. */
export function openSwingStore(dirPath: string, options?: SwingStoreOptions): SwingStore;

/** True when the directory holds a store. */
export function isSwingStore(dirPath: string): boolean;

/** A fixed view of a store's last commit. */
export function makeSwingStoreExporter(
  dirPath: string,
  options?: ExportSwingStoreOptions,
): SwingStoreExporter;

/** Makes a store from what an exporter gives. */
export function importSwingStore(
  exporter: SwingStoreExporter,
  dirPath?: string | null,
  options?: ImportSwingStoreOptions,
): Promise<Pick<SwingStore, 'hostStorage' | 'debug'>>;

export type ArchivePowers = {
  fs: Pick<typeof import('node:fs'), 'createWriteStream' | 'mkdirSync' | 'renameSync'>;
  path: Pick<typeof import('node:path'), 'join'>;
  tmp: { fileSync: (options: object) => { name: string; fd: number; removeCallback: () => void } };
};

export function makeArchiveSnapshot(dirPath: string, powers: ArchivePowers): SnapshotCallback;
export function makeArchiveTranscript(dirPath: string, powers: ArchivePowers): TranscriptCallback;

export function getKeyType(key: string): 'local' | 'host' | 'consensus';
export function bundleIDFromName(name: string): string;

export function makeSnapStoreIO(): {
  measureSeconds: <T>(work: () => T | Promise<T>) => Promise<{ result: T; duration: number }>;
};

/** @throws always: the database belongs to the storage node */
export function makeKVStore(...args: unknown[]): never;
/** @throws always: the database belongs to the storage node */
export function makeTranscriptStore(...args: unknown[]): never;
/** @throws always: the database belongs to the storage node */
export function makeSnapStore(...args: unknown[]): never;
/** @throws always: the database belongs to the storage node */
export function makeBundleStore(...args: unknown[]): never;
