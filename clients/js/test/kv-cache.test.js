import assert from 'node:assert/strict';
import test from 'node:test';
import { compareKeys } from '../src/cbor.js';
import { KeyRanges, ValueCache } from '../src/kv-cache.js';

test('the cache forgets what was not used', () => {
  const cache = new ValueCache(20_000);
  cache.put('used', 'x');
  for (let i = 0; i < 1000; i += 1) {
    cache.put(`key${i}`, 'value');
    assert.equal(cache.get('used'), 'x');
  }
  assert.equal(cache.get('key0'), undefined);
  assert.equal(cache.get('key999'), 'value');
  assert.ok(cache.young.size + cache.old.size < 200);
});

test('a value that is too large replaces what was known, and is not kept', () => {
  const cache = new ValueCache(2000);
  cache.put('k', 'small');
  cache.put('k', 'x'.repeat(5000));
  assert.equal(cache.get('k'), undefined);
});

test('absence is known', () => {
  const cache = new ValueCache(2000);
  cache.put('k', null);
  assert.equal(cache.get('k'), null);
});

/** A store and what is known of it, against each other. */
test('ranges give the next key of a store that changes', () => {
  let seed = 12345;
  const below = n => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return Math.floor((seed / 2 ** 32) * n);
  };
  const letters = ['a', 'b', 'é', '\ud7ff', '\uffff', '\u{1f600}'];
  const randomKey = () => Array.from({ length: 1 + below(3) }, () => letters[below(letters.length)]).join('');
  const keys = new Set();
  const sorted = () => [...keys].sort(compareKeys);
  const ranges = new KeyRanges();
  let known = 0;
  for (let i = 0; i < 20_000; i += 1) {
    const key = randomKey();
    const what = below(10);
    if (what < 2) {
      keys.add(key);
      ranges.added(key);
    } else if (what < 4) {
      keys.delete(key);
      ranges.removed(key);
    } else {
      const following = sorted().filter(each => compareKeys(each, key) > 0);
      const answer = ranges.after(key);
      if (answer === null) {
        const count = ranges.wanted(key);
        const some = following.slice(0, count);
        ranges.learned(key, some, following.length <= count);
      } else {
        known += 1;
        assert.equal(answer, following[0]);
      }
    }
    if (below(200) === 0) {
      ranges.clear();
    }
  }
  assert.ok(known > 1000, `${known} of the answers were known`);
});
