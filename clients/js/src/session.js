/**
 * The block that a store works on: its connections, whether it is still whole, the crank, and the export data that waits to be
 * handed over.
 */
import { Buffer } from 'node:buffer';
import { AS_BYTES, AS_TEXT } from './cbor.js';
import { Fail, q } from './fail.js';
import { greet, greetAsync, greetServerOf } from './connect.js';
import { CrankRecord } from './crank-record.js';
import * as ops from './ops.js';
import { watch } from './watchdog.js';

const ROLES = ['kernel', 'host'];

const pairsOf = flat => {
  const pairs = [];
  for (let i = 0; i < flat.length; i += 2) {
    pairs.push([flat[i], flat[i + 1]]);
  }
  return pairs;
};

export class Session {
  /**
   * @param directory by which the server is found, or undefined
   * @param options of the handshake
   */
  constructor(directory, options, exportCallback) {
    this.directory = directory;
    this.options = options;
    this.exportCallback = exportCallback;
    this.collecting = exportCallback !== undefined;
    this.closed = false;
    this.dirty = false;
    this.inCrank = false;
    this.savepoints = [];
    /** Export data as the server has told it, while nothing was written since. */
    this.list = null;
    /** Lists that a callback refused; they come first next time. */
    this.carried = [];
    /** What waits to be handed over, as far as it is known here. */
    this.record = new CrankRecord();
    /** Gives the record of the current span of a vat. */
    this.spanOf = undefined;
    this.rollbackListeners = [];
    this.stream = undefined;
    this.open();
  }

  open() {
    const { connection, server, socket } = greetServerOf(this.directory, ROLES, {
      ...this.options,
      exports: this.collecting,
    });
    this.connection = connection;
    connection.beat = watch(socket);
    this.secret = server.session;
    this.socket = socket;
  }

  /** Before every read. */
  check() {
    if (this.closed) {
      throw new TypeError('The database connection is not open');
    }
    if (this.connection.broken !== null) {
      throw this.connection.broken;
    }
  }

  /** Before every change. */
  changing() {
    this.changingAsRecorded();
    this.record.giveUp();
  }

  /** Before a change that is noted in the record. */
  changingAsRecorded() {
    if (this.closed) {
      Fail`db not initialized`;
    }
    if (this.connection.broken !== null) {
      throw this.connection.broken;
    }
    this.dirty = true;
    this.list = null;
  }

  onRollback(listener) {
    this.rollbackListeners.push(listener);
  }

  setExportCallback(callback) {
    typeof callback === 'function' || Fail`callback must be a function`;
    if (!this.collecting) {
      this.check();
      this.collect();
      this.collecting = true;
    }
    this.exportCallback = callback;
  }

  collect() {
    this.connection.request(ops.EXPORTS_COLLECT, 0);
    this.connection.reply();
    this.record.giveUp();
  }

  startCrank() {
    this.check();
    !this.inCrank || Fail`startCrank while already in a crank`;
    this.connection.behind(ops.CRANK_START, 0);
    this.connection.sent();
    this.inCrank = true;
    this.record.startCrank();
  }

  establishCrankSavepoint(name) {
    this.inCrank || Fail`establishCrankSavepoint outside of crank`;
    const { list } = this;
    this.changingAsRecorded();
    this.list = list;
    // The server hears of the place only: names may be anything here, and they may repeat.
    this.connection.behind(ops.CRANK_SAVEPOINT, 1).name(`${this.savepoints.length}`);
    this.connection.sent();
    this.savepoints.push(name);
  }

  rollbackCrank(name) {
    this.inCrank || Fail`rollbackCrank outside of crank`;
    const place = this.savepoints.indexOf(name);
    place >= 0 || Fail`no such savepoint as "${q(name)}"`;
    this.changing();
    this.connection.behind(ops.CRANK_ROLLBACK, 1).name(`${place}`);
    this.connection.sent();
    this.savepoints.length = place;
    for (const listener of this.rollbackListeners) {
      listener();
    }
  }

  /**
   * Both hashes: worked out here when that is possible, and compared by the server with its own. What is to be exported is kept for the
   * end of the crank.
   *
   * @param activityHash gives the last one, or an empty string
   */
  emitCrankHashes(activityHash) {
    if (this.inCrank && this.record.hash !== null) {
      this.changingAsRecorded();
      const hashes = this.record.finishHashes(activityHash());
      const writer = this.connection.behind(ops.CRANK_HASHED, 2);
      writer.name(hashes.crankhash);
      writer.name(hashes.activityhash);
      this.connection.sent();
      return hashes;
    }
    this.changing();
    this.connection.request(ops.CRANK_HASHES, 0);
    const [crankhash, activityhash, flat] = this.connection.reply();
    this.list = this.inCrank && this.collecting ? flat : null;
    return { crankhash, activityhash };
  }

  endCrank() {
    this.inCrank || Fail`endCrank outside of crank`;
    this.check();
    if (!this.collecting) {
      this.finish();
    } else if (this.list === null && this.record.known) {
      this.endAsRecorded();
    } else {
      this.endAsListed();
    }
  }

  /** Hands over what the server lists, which keeps it until the crank is finished. */
  endAsListed() {
    if (this.list === null) {
      this.connection.request(ops.CRANK_LIST, 0);
      [this.list] = this.connection.reply();
    }
    const { list } = this;
    this.handOver(list, true);
    if (this.list === list) {
      this.finish();
    } else {
      this.finishAfterWrites(pairsOf(list));
    }
  }

  /** Hands over what was worked out here. The server compares how much that is. */
  endAsRecorded() {
    const { record } = this;
    const pairs = record.pairs(this.spanOf);
    const taken = record.take();
    let done = false;
    try {
      this.handOverCarried();
      if (pairs.length > 0) {
        this.exportCallback(pairs);
      }
      done = true;
    } finally {
      if (!done) {
        record.putBack(taken);
      }
    }
    if (record.known && record.isEmpty()) {
      this.connection.behind(ops.CRANK_LISTED, 1).integer(pairs.length);
      this.connection.sent();
      this.ended();
    } else {
      this.finishAfterWrites(pairs);
    }
  }

  finish() {
    this.connection.behind(ops.CRANK_FINISH, 0);
    this.connection.sent();
    this.ended();
  }

  /** The callback itself has written: what is new since `pairs` waits for the next time, as in the reference. */
  finishAfterWrites(pairs) {
    const before = new Map(pairs);
    this.connection.request(ops.CRANK_END, 0);
    const [flat] = this.connection.reply();
    this.ended();
    const later = pairsOf(flat).filter(([key, value]) => !before.has(key) || before.get(key) !== value);
    if (later.length > 0) {
      this.carried.push(later);
    }
  }

  ended() {
    this.inCrank = false;
    this.savepoints.length = 0;
    this.list = null;
    this.record.settled();
  }

  /**
   * Gives export data to the callback, first what it refused before.
   *
   * @param held true when the server keeps the list until the crank is finished
   */
  handOver(flat, held) {
    if (!held && flat.length > 0) {
      this.carried.push(pairsOf(flat));
    }
    this.handOverCarried();
    if (held && flat.length > 0) {
      this.exportCallback(pairsOf(flat));
    }
  }

  handOverCarried() {
    while (this.carried.length > 0) {
      this.exportCallback(this.carried[0]);
      this.carried.shift();
    }
  }

  /** Everything since the last commit becomes durable before this returns. */
  commit() {
    !this.closed || Fail`db not initialized`;
    this.check();
    if (!this.dirty && this.carried.length === 0) {
      return;
    }
    if (this.collecting && this.record.known && this.record.isEmpty()) {
      this.handOverCarried();
    } else if (this.collecting) {
      this.connection.request(ops.EXPORTS_TAKE, 0);
      const [flat] = this.connection.reply();
      this.list = null;
      this.record.settled();
      this.handOver(flat, false);
    }
    this.connection.request(ops.COMMIT, 0);
    this.connection.reply();
    this.dirty = false;
    this.list = null;
    this.record.settled();
  }

  /** Ends the session; what is not committed is gone. */
  close() {
    !this.closed || Fail`db not initialized`;
    this.closed = true;
    const { connection } = this;
    if (this.stream !== undefined) {
      this.stream.then(
        stream => stream.end(),
        () => {},
      );
    }
    try {
      if (connection.broken === null) {
        connection.request(ops.CLOSE, 0);
        connection.reply();
      }
    } finally {
      connection.end(new TypeError('The database connection is not open'));
    }
  }

  /** The ordinary connection on which the bytes of this block travel. */
  streams() {
    this.check();
    if (this.stream === undefined) {
      this.stream = greetAsync(this.socket, 'stream', { session: this.secret });
      this.stream.catch(() => {
        this.stream = undefined;
      });
    }
    return this.stream;
  }

  /** All bytes of a stream at once, for calls that cannot wait. */
  pullAll(stream) {
    const { connection } = greet(this.socket, ['stream'], { session: this.secret });
    try {
      const chunks = [];
      for (;;) {
        const writer = connection.request(ops.PULL, 2);
        writer.integer(stream);
        writer.integer(1024 * 1024);
        const [bytes, done] = connection.reply(AS_BYTES);
        chunks.push(bytes);
        if (done) {
          return Buffer.concat(chunks);
        }
      }
    } finally {
      connection.end(new Error('the connection was closed'));
    }
  }

  /** The entries of a cursor, as they are asked for. */
  *cursor([id, entries, done], how = AS_TEXT) {
    let last = done;
    try {
      for (;;) {
        yield* entries;
        if (last) {
          return;
        }
        this.check();
        const writer = this.connection.request(ops.CURSOR_NEXT, 1);
        writer.integer(id);
        [entries, last] = this.connection.reply(how);
      }
    } finally {
      if (!last && !this.closed && this.connection.broken === null) {
        this.connection.behind(ops.CURSOR_CLOSE, 1).integer(id);
        this.connection.sent();
      }
    }
  }
}
