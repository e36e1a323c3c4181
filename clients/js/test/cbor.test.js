import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import test from 'node:test';
import { AS_BYTES, AS_TEXT, Reader, Writer, asReadBack, compareKeys, encodeName } from '../src/cbor.js';

const written = write => {
  const writer = new Writer();
  write(writer);
  return Buffer.from(writer.pending());
};

const readBack = (bytes, how = AS_TEXT) => {
  const reader = new Reader().over(bytes, 0, bytes.length);
  reader.how = how;
  return reader.value();
};

test('values come back as they were sent', () => {
  for (const value of [0, 23, 24, 255, 256, 65535, 65536, 2 ** 32, Number.MAX_SAFE_INTEGER, -1, -25, -70000]) {
    assert.equal(readBack(written(w => w.integer(value))), value);
  }
  const nested = { a: [1, 'text', null, true, false], b: { c: 'x'.repeat(300) } };
  assert.deepEqual(readBack(written(w => w.any(nested))), nested);
  assert.deepEqual(readBack(written(w => w.any(Buffer.from([0, 255]))), AS_BYTES), Buffer.from([0, 255]));
});

test('text of every length and kind is UTF-8 in a byte string', () => {
  for (const text of ['', 'a', 'a'.repeat(39), 'a'.repeat(40), 'a'.repeat(70000), 'é€😀', `${'a'.repeat(60)}é`, 'é'.repeat(200)]) {
    const bytes = written(w => w.text(text));
    assert.equal(bytes[0] & 0xe0, 0x40);
    assert.equal(readBack(bytes, AS_BYTES).toString('utf8'), text);
    assert.equal(readBack(bytes), text);
  }
});

test('half a surrogate pair is three bytes, a pair four', () => {
  const bytes = readBack(written(w => w.text('a\ud800b\u{1f600}\udc00')), AS_BYTES);
  assert.equal(bytes.toString('hex'), '61eda08062f09f9880edb080');
});

test('half a surrogate pair is read as the reference reads it: three replacement characters', () => {
  for (const text of ['\ud800', 'x\udfffy', '\ud83d\ud83d\ude00', 'plain']) {
    assert.equal(readBack(written(w => w.text(text))), asReadBack(text));
  }
  assert.equal(asReadBack('x\udfffy'), 'x\ufffd\ufffd\ufffdy');
});

test('the writer says whether a text was ASCII', () => {
  const writer = new Writer();
  assert.equal(writer.text('short'), true);
  assert.equal(writer.text('long'.repeat(50)), true);
  assert.equal(writer.text('é'), false);
  assert.equal(writer.text(`${'long'.repeat(50)}é`), false);
});

test('keys are ordered by their bytes', () => {
  const keys = ['', 'a', 'a\u0000', 'ab', 'b', 'é', '\ud7ff', '\ud800', '\ud800a', '\ud800\ue000', '\udc00', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}'];
  const bytesOf = text => readBack(written(w => w.text(text)), AS_BYTES);
  for (const a of keys) {
    for (const b of keys) {
      assert.equal(Math.sign(compareKeys(a, b)), Buffer.compare(bytesOf(a), bytesOf(b)), JSON.stringify([a, b]));
    }
  }
});

test('a frame has its length before it', () => {
  const writer = new Writer();
  writer.begin(3, 7, encodeName('kv.get'));
  writer.text('k');
  writer.end();
  assert.equal(Buffer.from(writer.pending()).toString('hex'), '0000000b8307666b762e676574416b');
});

test('a frame that ends too early is refused', () => {
  assert.throws(() => readBack(Buffer.from([0x82, 0x01])), /ends in the middle/);
  assert.throws(() => readBack(Buffer.from([0x45, 0x01])), /ends in the middle/);
  assert.throws(() => readBack(Buffer.from([0xff])), /kind/);
});

test('what cannot be sent is refused', () => {
  const writer = new Writer();
  assert.throws(() => writer.integer(1.5), /1.5 is not a whole number/);
  assert.throws(() => writer.any(undefined), /type undefined cannot be sent/);
});
