/** The store as kernel and host see it. */
import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import { makeBundleStore } from './bundles.js';
import { entriesOf, makeDump } from './debug.js';
import { Fail, harden } from './fail.js';
import { makeBaseKvStore, makeHostKvStore, makeKernelKvStore } from './kv.js';
import * as ops from './ops.js';
import { Session } from './session.js';
import { makeSnapStore } from './snapshots.js';
import { pauseMillis } from './sync-connection.js';
import { makeTranscriptStore } from './transcripts.js';
import { withoutDatabase } from './unsupported.js';

const STORE_FILE = 'swingstore.sqlite';
const OWN_FILES = [STORE_FILE, `${STORE_FILE}-wal`, `${STORE_FILE}-shm`, `${STORE_FILE}-journal`];

const same = store => store;

/** The file of the store in a directory. */
export const fileIn = directory => path.resolve(directory, STORE_FILE);

/** How the handshake names a store. */
export const storeOf = (place, { asFile = false, serialized } = {}) => {
  if (place === null) {
    return serialized === undefined ? { memory: true } : { memory: true, image: serialized };
  }
  return asFile ? { file: place } : { dir: place };
};

/** A file that notes each change of a key. */
const makeTrace = traceFile => {
  if (!traceFile) {
    return { trace: () => {}, stop: () => {} };
  }
  const output = fs.createWriteStream(path.resolve(traceFile), { flags: 'a' });
  return {
    trace: (...words) => {
      output.write(`${words.join(' ')}\n`);
    },
    stop: () => output.end(),
  };
};

/**
 * A directory that is to hold a new store loses everything, as with the reference. The server erases the files of a store
 * itself, under its lock, and refuses others; so they go only when it is known that nobody uses the store.
 */
const removeForeignFiles = directory => {
  const foreign = fs.readdirSync(directory).filter(name => !OWN_FILES.includes(name));
  foreign.forEach(name => fs.rmSync(path.join(directory, name), { recursive: true, force: true }));
  return foreign.length > 0;
};

const openSession = (place, reset, options, store) => {
  const { asFile = false, readonly = false, keepSnapshots = false, keepTranscripts = true, exportCallback } = options;
  const directory = place === null || asFile ? undefined : place;
  if (directory !== undefined && !readonly) {
    fs.mkdirSync(directory, { recursive: true });
  }
  const begin = () =>
    waitWhileLocked(
      place,
      () =>
        new Session(
          directory,
          { store, reset, readOnly: readonly, keepSnapshots, keepTranscripts },
          exportCallback,
        ),
    );
  if (reset && place !== null && asFile) {
    removeFile(place, begin);
  }
  try {
    return begin();
  } catch (error) {
    const mayBeForeign = reset && directory !== undefined && error.reason !== undefined;
    if (!mayBeForeign || error.reason === 'BUSY' || error.reason === 'GONE' || !removeForeignFiles(directory)) {
      throw error;
    }
    return begin();
  }
};

/** How long a store that somebody else has is waited for, as the reference waits: its last user may just be ending. */
const LOCKED_MILLIS = 5000;
const LOCKED_POLL_MILLIS = 50;

/** The stores that this process has open: those are not waited for. */
const openPlaces = new Set();

const waitWhileLocked = (place, begin) => {
  const until = Date.now() + (openPlaces.has(place) ? 0 : LOCKED_MILLIS);
  for (;;) {
    try {
      return begin();
    } catch (error) {
      if (error.reason !== 'BUSY' || Date.now() >= until) {
        throw error;
      }
      pauseMillis(LOCKED_POLL_MILLIS);
    }
  }
};

/** A file that is to hold a new store: it is opened first, which fails while somebody else has it. */
const removeFile = (file, begin) => {
  if (fs.existsSync(file)) {
    try {
      begin().close();
    } catch (error) {
      if (error.reason === 'BUSY' || error.reason === 'GONE') {
        throw error;
      }
    }
    ['', '-wal', '-shm', '-journal'].forEach(end => fs.rmSync(`${file}${end}`, { recursive: true, force: true }));
  }
};

const checkOptions = (place, { serialized, exportCallback }) => {
  if (serialized) {
    Buffer.isBuffer(serialized) || Fail`options.serialized must be Buffer`;
    place === null || Fail`options.serialized makes :memory: DB`;
  }
  exportCallback === undefined ||
    typeof exportCallback === 'function' ||
    Fail`export callback must be a function`;
};

/** What is put into the `internal` facet in place of a part that would need the database itself. */
const internalOf = (session, stores, { asFile = false }, place) => {
  const { kvStore, transcriptStore, snapStore, bundleStore } = stores;
  function* listAllSnapshots() {
    for (const [kind, vatID, snapPos, hash, inUse] of entriesOf(session, true)) {
      if (kind === 'snapshot') {
        yield { vatID, snapPos, inUse: inUse ? 1 : null, hash };
      }
    }
  }
  function* getBundleIDs() {
    for (const [kind, id] of entriesOf(session, true)) {
      if (kind === 'bundle') {
        yield id;
      }
    }
  }
  function* readFullVatTranscript(vatID) {
    for (const [kind, vat, position, item] of entriesOf(session, true)) {
      if (kind === 'item' && vat === vatID) {
        yield { vatID, position, item };
      }
    }
  }
  const hasHash = (vatID, hash) => {
    for (const row of listAllSnapshots()) {
      if (row.vatID === vatID && row.hash === hash) {
        return true;
      }
    }
    return false;
  };
  return {
    dirPath: asFile ? null : place,
    asFile,
    kvStore,
    transcriptStore: { ...transcriptStore, readFullVatTranscript },
    snapStore: { ...snapStore, listAllSnapshots, hasHash },
    bundleStore: { ...bundleStore, getBundleIDs },
  };
};

const makeStore = (session, place, options) => {
  if (place !== null && !options.readonly) {
    openPlaces.add(place);
  }
  const {
    traceFile,
    archiveSnapshot,
    archiveTranscript,
    wrapKvStore = same,
    wrapTranscriptStore = same,
    wrapSnapStore = same,
    wrapBundleStore = same,
  } = options;
  const { trace, stop } = makeTrace(traceFile);
  const base = makeBaseKvStore(session, trace);
  const transcripts = makeTranscriptStore(session, { archiveTranscript });
  const snapshots = makeSnapStore(session, { archiveSnapshot });
  const stores = {
    kvStore: wrapKvStore(base.kvStore),
    transcriptStore: wrapTranscriptStore(transcripts.transcriptStore),
    snapStore: wrapSnapStore(snapshots.snapStore),
    bundleStore: wrapBundleStore(makeBundleStore(session)),
  };

  const emitCrankHashes = () => {
    const hashes = session.emitCrankHashes(() => base.kvStore.get('activityhash') ?? '');
    base.wrote('activityhash', hashes.activityhash);
    return hashes;
  };

  const getActivityhash = () => stores.kvStore.get('activityhash') || '';

  const diskUsage = () => {
    if (place === null) {
      return 0;
    }
    return fs.statSync(options.asFile ? place : fileIn(place)).size;
  };

  async function commit() {
    session.commit();
  }

  async function close() {
    session.close();
    openPlaces.delete(place);
    stop();
  }

  async function repairMetadata(exporter) {
    for await (const [key, value] of exporter.getExportData()) {
      if (!key.startsWith('kv.')) {
        session.changing();
        const writer = session.connection.behind(ops.REPAIR_RECORD, 2);
        writer.text(key);
        if (value == null) {
          writer.simple(null);
        } else {
          writer.text(value);
        }
        session.connection.sent();
      }
    }
    session.changing();
    session.connection.request(ops.REPAIR_FINISH, 0);
    session.connection.reply();
    transcripts.forget();
    snapshots.forget();
    await exporter.close();
  }

  /** The bytes of a store in memory. */
  function serialize() {
    if (place !== null) {
      throw Error('on-disk DBs with WAL mode enabled do not serialize well');
    }
    session.check();
    session.connection.request(ops.IMAGE, 0);
    const [stream] = session.connection.reply();
    return session.pullAll(stream);
  }

  const pick = (store, names) => Object.fromEntries(names.map(name => [name, store[name]]));

  const kernelStorage = {
    kvStore: makeKernelKvStore(stores.kvStore),
    transcriptStore: pick(stores.transcriptStore, Object.keys(transcripts.transcriptStore)),
    snapStore: pick(stores.snapStore, Object.keys(snapshots.snapStore)),
    bundleStore: pick(stores.bundleStore, ['addBundle', 'hasBundle', 'getBundle', 'deleteBundle']),
    startCrank: () => session.startCrank(),
    establishCrankSavepoint: name => session.establishCrankSavepoint(name),
    rollbackCrank: name => session.rollbackCrank(name),
    emitCrankHashes,
    endCrank: () => session.endCrank(),
    getActivityhash,
  };
  const hostStorage = {
    repairMetadata,
    kvStore: makeHostKvStore(stores.kvStore),
    commit,
    close,
    diskUsage,
    setExportCallback: callback => session.setExportCallback(callback),
  };
  const debug = {
    serialize,
    dump: makeDump(session),
    getDatabase: withoutDatabase('getDatabase'),
  };
  return harden({ kernelStorage, hostStorage, debug, internal: internalOf(session, stores, options, place) });
};

const open = (given, reset, options) => {
  const place = given ? path.resolve(given) : null;
  checkOptions(place, options);
  const session = openSession(place, reset, options, storeOf(place, options));
  return makeStore(session, place, options);
};

/**
 * Creates a new store in a directory, and erases what was in it; without a directory, one in memory.
 */
export function initSwingStore(dirPath = null, options = {}) {
  if (dirPath) {
    typeof dirPath === 'string' || Fail`dirPath must be a string`;
  }
  return open(dirPath, true, options);
}

/** Opens the store in a directory; a new one is made if there is none. */
export function openSwingStore(dirPath, options = {}) {
  typeof dirPath === 'string' || Fail`dirPath must be a string`;
  return open(dirPath, false, options);
}

/**
 * Opens a store that has just been imported.
 *
 * @param image the bytes of the store, when it is to be in memory
 */
export const openImported = (place, image, options) => {
  const store = storeOf(place, { ...options, serialized: image });
  return makeStore(openSession(place, false, options, store), place, options);
};

/** True when the directory holds a store. */
export function isSwingStore(dirPath) {
  typeof dirPath === 'string' || Fail`dirPath must be a string`;
  return fs.existsSync(fileIn(dirPath));
}
