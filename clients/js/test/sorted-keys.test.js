import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareKeys } from '../src/cbor.js';
import { WholeStore } from '../src/kv-cache.js';
import { SortedKeys } from '../src/sorted-keys.js';

/** Numbers that look random and are the same in every run. */
const numbers = seed => () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};

test('keys are added, removed and walked in the order of their bytes, as in a sorted list', () => {
  const next = numbers(7);
  const keys = new SortedKeys();
  const model = new Set();
  for (let i = 0; i < 20_000; i += 1) {
    const key = `k${Math.floor(next() * 3000)}${next() < 0.1 ? '\u{1f600}' : ''}${next() < 0.1 ? '\uffee' : ''}`;
    if (next() < 0.6) {
      keys.add(key);
      model.add(key);
    } else {
      keys.delete(key);
      model.delete(key);
    }
    assert.equal(keys.has(key), model.has(key));
  }
  const sorted = [...model].sort(compareKeys);
  const walked = [];
  for (let key = keys.after(''); key !== undefined; key = keys.after(key)) {
    walked.push(key);
  }
  assert.deepEqual(walked, sorted);
  assert.equal(keys.after('k1500x'), sorted.find(key => compareKeys(key, 'k1500x') > 0));
  sorted.forEach(key => keys.delete(key));
  assert.equal(keys.after(''), undefined);
  assert.equal(keys.bytes, 0);
});

test('a store is known as a whole only from the start, and only while its keys are few enough', () => {
  const whole = new WholeStore(400);
  assert.equal(whole.unknown, true);
  assert.equal(whole.lacks('a'), false);
  assert.equal(whole.after('a'), null);
  whole.found(['b']);
  assert.equal(whole.lacks('a'), true);
  assert.equal(whole.lacks('b'), false);
  assert.equal(whole.after('a'), 'b');
  assert.equal(whole.after('b'), undefined);
  for (let i = 0; i < 20; i += 1) {
    whole.added(`key ${i}`);
  }
  assert.equal(whole.lacks('a'), false);
  assert.equal(whole.after('a'), null);
  assert.equal(whole.unknown, false);
});
