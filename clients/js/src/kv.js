/** The key-value store: reads through a cache, writes sent behind. */
import { asReadBack } from './cbor.js';
import { Fail } from './fail.js';
import { KeyRanges, ValueCache, WholeStore } from './kv-cache.js';
import * as ops from './ops.js';

/** A key that came back with this in it may not be the key that the store holds. */
const REPLACEMENT = '\ufffd';

/** A store that has no more of them is known as a whole. */
const FEW_KEYS = 64;

/** The section of the store that a key belongs to. */
export const getKeyType = key => {
  typeof key === 'string' || Fail`key must be a string`;
  if (key.startsWith('local.')) {
    return 'local';
  }
  return key.startsWith('host.') ? 'host' : 'consensus';
};

const isConsensusKey = key => getKeyType(key) === 'consensus';

const isHostKey = key => key.charCodeAt(0) === 0x68 && key.startsWith('host.');

/** The store below the facets of kernel and host; `trace` notes changes. */
export const makeBaseKvStore = (session, trace) => {
  const values = new ValueCache();
  const ranges = new KeyRanges();
  const whole = new WholeStore();

  /** Forgets everything: something else than the calls of this store has changed it. */
  const forget = () => {
    values.clear();
    ranges.clear();
    whole.giveUp();
  };
  session.onRollback(forget);

  const ask = (operation, key) => {
    const { connection } = session;
    connection.request(operation, 1).text(key);
    return connection.reply()[0];
  };

  /** A store that has few keys when it is first asked for something need not be asked for what nobody has written. */
  const findOut = () => {
    const { connection } = session;
    const writer = connection.request(ops.KV_NEXT, 2);
    writer.text('');
    writer.integer(FEW_KEYS);
    const [pairs, complete] = connection.reply();
    const keys = pairs.filter((_text, i) => i % 2 === 0);
    whole.found(complete && !keys.some(key => key.includes(REPLACEMENT)) ? keys : null);
  };

  const get = key => {
    typeof key === 'string' || Fail`key must be a string`;
    session.check();
    const known = values.get(key);
    if (known !== undefined) {
      return known === null ? undefined : known;
    }
    if (isHostKey(key)) {
      return ask(ops.HOST_GET, key) ?? undefined;
    }
    if (whole.unknown) {
      findOut();
    }
    if (whole.lacks(key)) {
      return undefined;
    }
    const value = ask(ops.KV_GET, key);
    values.put(key, value);
    return value === null ? undefined : value;
  };

  const has = key => get(key) !== undefined;

  /** What the server says follows a key is kept, up to the first key that did not come back as it is. */
  const learn = (previousKey, pairs, complete) => {
    const keys = [];
    let whole = true;
    for (let i = 0; i < pairs.length; i += 2) {
      const key = pairs[i];
      if (key.includes(REPLACEMENT)) {
        whole = false;
        break;
      }
      keys.push(key);
      if (!isHostKey(key)) {
        values.put(key, pairs[i + 1]);
      }
    }
    if (keys.length > 0 || (whole && complete)) {
      ranges.learned(previousKey, keys, whole && complete);
    }
  };

  const getNextKey = previousKey => {
    typeof previousKey === 'string' || Fail`previousKey must be a string`;
    session.check();
    if (whole.unknown) {
      findOut();
    }
    const inWhole = whole.after(previousKey);
    const known = inWhole === null ? ranges.after(previousKey) : inWhole;
    if (known !== null) {
      return known;
    }
    const { connection } = session;
    const writer = connection.request(ops.KV_NEXT, 2);
    writer.text(previousKey);
    writer.integer(ranges.wanted(previousKey));
    const [pairs, complete] = connection.reply();
    learn(previousKey, pairs, complete);
    return pairs[0];
  };

  const set = (key, value) => {
    typeof key === 'string' || Fail`key must be a string`;
    typeof value === 'string' || Fail`value must be a string`;
    session.changingAsRecorded();
    const { connection, record } = session;
    const isHost = isHostKey(key);
    const writer = connection.behind(isHost ? ops.HOST_SET : ops.KV_SET, 2);
    const plain = writer.text(key);
    const plainValue = writer.text(value);
    connection.sent();
    if (!(plain || key.isWellFormed()) || !(plainValue || value.isWellFormed())) {
      record.giveUp();
    } else if (isConsensusKey(key)) {
      record.set(key, value);
    }
    if (isHost) {
      noteKey(key);
    } else if (plain) {
      if (typeof values.get(key) !== 'string') {
        noteKey(key);
      }
      values.put(key, asReadBack(value));
    } else {
      noteUnusual(key);
      values.put(key, asReadBack(value));
    }
    trace('set', key, value);
  };

  const noteKey = key => {
    ranges.added(key);
    whole.added(key);
  };

  /** A key with half a pair comes back as another one: it would be kept under the wrong name. */
  const noteUnusual = key => {
    if (key.isWellFormed()) {
      noteKey(key);
    } else {
      ranges.clear();
      whole.giveUp();
    }
  };

  const remove = key => {
    typeof key === 'string' || Fail`key must be a string`;
    session.changingAsRecorded();
    const { connection, record } = session;
    const isHost = isHostKey(key);
    const plain = connection.behind(isHost ? ops.HOST_DELETE : ops.KV_DELETE, 1).text(key);
    connection.sent();
    if (plain || key.isWellFormed()) {
      ranges.removed(key);
      whole.removed(key);
      if (isConsensusKey(key)) {
        record.delete(key);
      }
    } else {
      record.giveUp();
      ranges.clear();
      whole.giveUp();
    }
    if (!isHost) {
      values.put(key, null);
    }
    trace('del', key);
  };

  /** A key that the server has written by itself. */
  const wrote = (key, value) => {
    noteKey(key);
    values.put(key, value);
    trace('set', key, value);
  };

  return { kvStore: { has, get, getNextKey, set, delete: remove }, wrote, forget };
};

/** The facet of the kernel. */
export const makeKernelKvStore = kvStore => ({
  ...kvStore,
  set(key, value) {
    getKeyType(key) !== 'host' || Fail`kernelKVStore refuses host keys`;
    kvStore.set(key, value);
  },
  delete(key) {
    getKeyType(key) !== 'host' || Fail`kernelKVStore refuses host keys`;
    kvStore.delete(key);
  },
});

/** The facet of the host. */
export const makeHostKvStore = kvStore => ({
  ...kvStore,
  set(key, value) {
    getKeyType(key) === 'host' || Fail`hostKVStore requires host keys`;
    kvStore.set(key, value);
  },
  delete(key) {
    getKeyType(key) === 'host' || Fail`hostKVStore requires host keys`;
    kvStore.delete(key);
  },
});
