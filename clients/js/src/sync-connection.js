/**
 * A connection on which a call waits for its reply by blocking the thread, as a kernel needs. It is a Unix domain socket whose
 * descriptor is blocking; what needs no reply is sent behind, in one piece with the next request that does.
 */
import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import net from 'node:net';
import { AS_TEXT, Reader, Writer } from './cbor.js';
import { GONE, errorOf } from './words.js';

const READ_BYTES = 64 * 1024;
const KEPT_BYTES = 1024 * 1024;

/** What is sent behind is held back up to this size: a few cranks, so that the server works on them while the kernel goes on. */
const BEHIND_BYTES = 8 * 1024;

const STATUS_DONE = 0;
const STATUS_REFUSED = 1;
const STATUS_LATE = 3;

const pauseCell = new Int32Array(new SharedArrayBuffer(4));

/** Blocks the thread. */
export const pauseMillis = millis => {
  Atomics.wait(pauseCell, 0, 0, millis);
};

export class SyncConnection {
  constructor(path) {
    this.path = path;
    this.writer = new Writer();
    this.reader = new Reader();
    this.input = Buffer.allocUnsafe(READ_BYTES);
    this.from = 0;
    this.to = 0;
    this.lastId = 0;
    this.stash = new Map();
    this.broken = null;
    /** Told when the thread begins and ends to wait, if somebody watches. */
    this.beat = null;
    if (process.platform === 'win32') {
      throw new Error('a kernel needs a Unix domain socket with a blocking descriptor, which Windows does not have');
    }
    // Paused before it is connected, so that the event loop never reads from the descriptor.
    this.socket = net.connect({ path });
    this.socket.on('error', () => {});
    this.socket.pause();
    this.socket.unref();
    const handle = this.socket._handle;
    this.descriptor = handle ? handle.fd : -1;
    if (this.descriptor === undefined || this.descriptor < 0) {
      this.socket.destroy();
      throw new Error(`the socket ${path} cannot be opened`);
    }
    handle.setBlocking(true);
  }

  /** Begins a request that is not answered; {@link sent} ends it. */
  behind(name, argumentCount) {
    if (this.broken !== null) {
      throw this.broken;
    }
    this.writer.begin(argumentCount + 2, 0, name);
    return this.writer;
  }

  sent() {
    this.writer.end();
    if (this.writer.at >= BEHIND_BYTES) {
      this.flush();
    }
  }

  /** Begins a request that is answered; {@link reply} or {@link post} ends it. */
  request(name, argumentCount) {
    if (this.broken !== null) {
      throw this.broken;
    }
    this.lastId += 1;
    this.writer.begin(argumentCount + 2, this.lastId, name);
    return this.writer;
  }

  /** Sends the request that was begun and waits for its result: an array. */
  reply(how = AS_TEXT) {
    return this.take(this.post(), how);
  }

  /** Sends the request that was begun; its reply is taken later. */
  post() {
    this.writer.end();
    this.flush();
    return this.lastId;
  }

  flush() {
    const pending = this.writer.pending();
    let at = 0;
    while (at < pending.length) {
      try {
        at += fs.writeSync(this.descriptor, pending, at, pending.length - at, null);
      } catch (error) {
        this.waitOrBreak(error);
      }
    }
    this.writer.clear();
  }

  /** Waits for the reply to the request with this id. */
  take(id, how = AS_TEXT) {
    const kept = this.stash.get(id);
    if (kept !== undefined) {
      this.stash.delete(id);
      return this.open(this.reader.over(kept, 0, kept.length), id, how);
    }
    for (;;) {
      const length = this.fill();
      const begin = this.from;
      this.from += length;
      const reader = this.reader.over(this.input, begin, begin + length);
      const answered = this.idOf(reader);
      if (answered === id || answered === 0) {
        return this.open(reader.over(this.input, begin, begin + length), answered, how);
      }
      this.stash.set(answered, Buffer.from(this.input.subarray(begin, begin + length)));
    }
  }

  idOf(reader) {
    reader.how = AS_TEXT;
    reader.array();
    return reader.value();
  }

  open(reader, id, how) {
    reader.how = AS_TEXT;
    const count = reader.array();
    reader.value();
    const status = reader.value();
    if (status === STATUS_DONE && id !== 0) {
      reader.how = how;
      const result = [];
      for (let i = 2; i < count; i += 1) {
        result.push(reader.value());
      }
      return result;
    }
    const reason = reader.value();
    const message = reader.value();
    const error = errorOf(reason, message);
    if (status !== STATUS_REFUSED) {
      if (status !== STATUS_LATE) {
        this.socket.destroy();
      }
      this.broken = error;
    }
    throw error;
  }

  /** Reads until one frame is there; returns its length and leaves `from` at its first byte. */
  fill() {
    for (;;) {
      const have = this.to - this.from;
      let need = READ_BYTES;
      if (have >= 4) {
        const length = this.input.readUInt32BE(this.from);
        if (have >= length + 4) {
          this.from += 4;
          return length;
        }
        need = length + 4;
      } else if (have === 0) {
        this.from = 0;
        this.to = 0;
        if (this.input.length > KEPT_BYTES) {
          this.input = Buffer.allocUnsafe(READ_BYTES);
        }
      }
      this.makeRoom(need);
      this.readSome();
    }
  }

  makeRoom(need) {
    if (this.from + need <= this.input.length) {
      return;
    }
    const have = this.to - this.from;
    const target = need > this.input.length ? Buffer.allocUnsafe(need + READ_BYTES) : this.input;
    this.input.copy(target, 0, this.from, this.to);
    this.input = target;
    this.from = 0;
    this.to = have;
  }

  readSome() {
    const { beat } = this;
    if (beat !== null) {
      beat.waiting();
    }
    for (;;) {
      let count;
      try {
        count = fs.readSync(this.descriptor, this.input, this.to, this.input.length - this.to, null);
      } catch (error) {
        this.waitOrBreak(error);
        continue;
      }
      if (beat !== null) {
        beat.answered();
      }
      if (count === 0) {
        this.break();
      }
      this.to += count;
      return;
    }
  }

  /** A descriptor that is not ready is asked again; anything else means that the server is gone. */
  waitOrBreak(error) {
    if (error.code === 'EAGAIN' || error.code === 'EINTR') {
      pauseMillis(1);
      return;
    }
    this.break(error);
  }

  break(cause) {
    this.broken = new Error(GONE, { cause });
    this.broken.reason = 'GONE';
    this.socket.destroy();
    throw this.broken;
  }

  /** Ends the connection; later calls fail with `error`. */
  end(error) {
    this.broken = error;
    this.socket.destroy();
  }
}
