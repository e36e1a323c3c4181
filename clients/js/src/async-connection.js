/** An ordinary connection, for streams, uploads and imports: requests are promises, and not too many are under way at once. */
import { Buffer } from 'node:buffer';
import net from 'node:net';
import { AS_PARTS, AS_TEXT, Reader, Writer, encodeName } from './cbor.js';
import { errorOf } from './words.js';

const names = new Map();

const nameOf = operation => {
  let name = names.get(operation);
  if (name === undefined) {
    name = encodeName(operation);
    names.set(operation, name);
  }
  return name;
};

/** Uint8Arrays travel as byte strings, everything else as the writer sends it. */
export class AsyncConnection {
  constructor(path) {
    this.window = 1;
    this.lastId = 0;
    this.waiting = new Map();
    this.queue = [];
    this.broken = null;
    this.header = Buffer.alloc(4);
    this.headerBytes = 0;
    this.frame = null;
    this.frameBytes = 0;
    this.reader = new Reader();
    this.socket = net.connect({ path });
    this.socket.on('data', chunk => this.received(chunk));
    this.socket.on('error', error => this.fail(new Error(`storage node went away: ${error.message}`, { cause: error })));
    this.socket.on('close', () => this.fail(new Error('storage node went away')));
    this.socket.unref();
  }

  /**
   * Asks for an operation. `parts` are written as they are, except that a string in an object `{ text }` is text of the
   * store.
   *
   * @param how of the byte strings in the reply
   */
  ask(operation, parts = [], how = AS_TEXT) {
    if (this.broken !== null) {
      return Promise.reject(this.broken);
    }
    return new Promise((resolve, reject) => {
      const task = { operation, parts, how, resolve, reject };
      if (this.waiting.size < this.window) {
        this.send(task);
      } else {
        this.queue.push(task);
      }
    });
  }

  /** Sends a request that is not answered; the promise says when the socket wants more. */
  tell(operation, parts) {
    if (this.broken !== null) {
      return Promise.reject(this.broken);
    }
    const ready = this.socket.write(this.encode(0, operation, parts));
    if (ready) {
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const done = () => {
        this.socket.off('drain', done);
        this.socket.off('close', done);
        if (this.broken === null) {
          resolve();
        } else {
          reject(this.broken);
        }
      };
      this.socket.on('drain', done);
      this.socket.on('close', done);
    });
  }

  encode(id, operation, parts) {
    const writer = new Writer();
    writer.begin(parts.length + 2, id, nameOf(operation));
    for (const part of parts) {
      if (part !== null && typeof part === 'object' && typeof part.text === 'string') {
        writer.text(part.text);
      } else {
        writer.any(part);
      }
    }
    writer.end();
    return writer.pending();
  }

  send(task) {
    let frame;
    try {
      this.lastId += 1;
      frame = this.encode(this.lastId, task.operation, task.parts);
    } catch (error) {
      task.reject(error);
      return;
    }
    this.waiting.set(this.lastId, task);
    this.socket.ref();
    this.socket.write(frame);
  }

  received(chunk) {
    let at = 0;
    while (at < chunk.length) {
      if (this.frame === null) {
        const count = Math.min(4 - this.headerBytes, chunk.length - at);
        chunk.copy(this.header, this.headerBytes, at, at + count);
        this.headerBytes += count;
        at += count;
        if (this.headerBytes === 4) {
          this.frame = Buffer.allocUnsafeSlow(this.header.readUInt32BE(0));
          this.frameBytes = 0;
          this.headerBytes = 0;
        }
      } else {
        const count = Math.min(this.frame.length - this.frameBytes, chunk.length - at);
        chunk.copy(this.frame, this.frameBytes, at, at + count);
        this.frameBytes += count;
        at += count;
        if (this.frameBytes === this.frame.length) {
          const { frame } = this;
          this.frame = null;
          this.opened(frame);
        }
      }
    }
  }

  opened(frame) {
    try {
      this.answered(frame);
    } catch (error) {
      this.fail(error);
    }
  }

  answered(frame) {
    const reader = this.reader.over(frame, 0, frame.length);
    reader.how = AS_TEXT;
    const count = reader.array();
    const id = reader.value();
    const status = reader.value();
    if (id === 0 || !this.waiting.has(id)) {
      throw status === 0 ? new Error(`storage node answered a request ${id} that was not sent`) : errorOf(reader.value(), reader.value());
    }
    const task = this.waiting.get(id);
    if (status === 0) {
      // the frame is this reply's alone, so that parts of it need no copy
      reader.how = task.how === AS_TEXT ? AS_TEXT : AS_PARTS;
      const result = [];
      for (let i = 2; i < count; i += 1) {
        result.push(reader.value());
      }
      this.settled(id);
      task.resolve(result);
    } else {
      const error = errorOf(reader.value(), reader.value());
      this.settled(id);
      task.reject(error);
      if (status === 2) {
        this.fail(error);
      }
    }
  }

  settled(id) {
    this.waiting.delete(id);
    while (this.queue.length > 0 && this.waiting.size < this.window) {
      this.send(this.queue.shift());
    }
    if (this.waiting.size === 0) {
      this.socket.unref();
    }
  }

  fail(error) {
    if (this.broken === null) {
      this.broken = error;
    }
    const tasks = [...this.waiting.values(), ...this.queue];
    this.waiting.clear();
    this.queue = [];
    this.socket.destroy();
    for (const task of tasks) {
      task.reject(this.broken);
    }
  }

  end() {
    this.fail(new Error('the connection was closed'));
  }
}
