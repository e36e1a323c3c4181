/** Bytes to and from the server, several pieces under way at once. */
import { Buffer } from 'node:buffer';
import { AS_BYTES, AS_TEXT } from './cbor.js';

const PULL_BYTES = 1024 * 1024;
const PULLS_AHEAD = 3;

/** Small chunks are gathered up to this size, large ones are cut. */
const UPLOAD_BYTES = 256 * 1024;

/** Room for the head of a frame. */
const HEAD_BYTES = 64;

/** Yields what a stream gives, piece by piece: bytes, or lists of text. */
export async function* pull(connection, stream, how = AS_BYTES) {
  const ahead = [];
  let over = false;
  const more = () => {
    const reply = connection.ask('pull', [stream, PULL_BYTES], how);
    reply.catch(() => {});
    ahead.push(reply);
  };
  try {
    more();
    for (;;) {
      const [piece, done] = await ahead.shift();
      if (done) {
        over = true;
      } else {
        while (ahead.length < PULLS_AHEAD) {
          more();
        }
      }
      if (piece.length > 0) {
        yield piece;
      }
      if (over) {
        return;
      }
    }
  } catch (error) {
    over = true;
    throw error;
  } finally {
    if (!over && connection.broken === null) {
      await connection.ask('stream.drop', [stream]).catch(() => {});
    }
  }
}

/** A chunk of an input stream as bytes. */
const bytesOf = chunk => {
  if (typeof chunk === 'string') {
    return Buffer.from(chunk);
  }
  if (chunk instanceof Uint8Array) {
    return chunk;
  }
  throw new TypeError(`a chunk of bytes must be a Uint8Array or text, and not of type ${typeof chunk}`);
};

const iteratorOf = input => {
  const make = input[Symbol.asyncIterator] ?? input[Symbol.iterator];
  if (typeof make !== 'function') {
    throw new TypeError('the bytes must be given as something that can be iterated');
  }
  return make.call(input);
};

/** Sends the chunks of `input` to an upload that is open. The input is ended whatever happens. */
const sendAll = async (connection, upload, input) => {
  const most = Math.min(UPLOAD_BYTES, connection.frameLimit - HEAD_BYTES);
  const iterator = iteratorOf(input);
  let failure;
  let gathered = [];
  let gatheredBytes = 0;
  const underWay = new Set();
  const send = async bytes => {
    while (underWay.size >= connection.window && failure === undefined) {
      await Promise.race(underWay);
    }
    if (failure !== undefined) {
      throw failure;
    }
    const reply = connection.ask('upload.data', [upload, bytes]).then(
      () => underWay.delete(reply),
      error => {
        failure ??= error;
        underWay.delete(reply);
      },
    );
    underWay.add(reply);
  };
  const sendGathered = async () => {
    if (gatheredBytes > 0) {
      const bytes = gathered.length === 1 ? gathered[0] : Buffer.concat(gathered);
      gathered = [];
      gatheredBytes = 0;
      await send(bytes);
    }
  };
  try {
    for (;;) {
      const { value, done } = await iterator.next();
      if (done) {
        break;
      }
      const bytes = bytesOf(value);
      for (let at = 0; at < bytes.length; at += most) {
        const piece = bytes.subarray(at, at + most);
        if (gatheredBytes + piece.length > most) {
          await sendGathered();
        }
        // A producer may use its buffer again.
        gathered.push(Buffer.from(piece));
        gatheredBytes += piece.length;
      }
    }
    await sendGathered();
    await Promise.all(underWay);
    if (failure !== undefined) {
      throw failure;
    }
  } finally {
    if (typeof iterator.return === 'function') {
      const last = await iterator.return();
      await last?.value;
    }
  }
};

/** Sends a stream as an upload and returns its id. */
export const upload = async (connection, input) => {
  const [id] = await connection.ask('upload.open', [], AS_TEXT);
  await fill(connection, id, input);
  return id;
};

/** Sends a stream to an upload that the server has opened. */
export const fill = async (connection, id, input) => {
  try {
    await sendAll(connection, id, input);
    await connection.ask('upload.end', [id]);
  } catch (error) {
    if (connection.broken === null) {
      await connection.ask('upload.drop', [id]).catch(() => {});
    }
    throw error;
  }
};
