// usage: node --test growth.test.mjs
import assert from 'node:assert/strict';
import test from 'node:test';
import { parseRuns } from './compare.mjs';
import { close, draw, linear, logarithmic, points } from './growth.mjs';

const outcome = (grownMB, blkMsP50) => ({ grownMB, blkMsP50, blkMsP99: blkMsP50 * 3, commitMsP50: 1, peakRssMB: 300 });
const run = (series, size, keys = 500) => ({ run: { series, size, vats: 20, keys } });
const RUNS = parseRuns(
  [
    run('size', 1000), outcome(1001, 6),
    run('size', 1), outcome(1.1, 4),
    run('size', 1), outcome(1.1, 3),
    run('keys', 1000, 10), outcome(1001, 1),
    run('size', 1), outcome(1.1, 8),
    run('size', 1000), outcome(1001, 8),
    run('size', 10000),
  ]
    .map(value => JSON.stringify(value))
    .join('\n'),
);

test('a point is the median of its runs, with the lowest and the highest', () => {
  assert.deepEqual(
    points(RUNS, 'size', r => r.blkMsP50),
    [
      { x: 1.1, y: 4, lowest: 3, highest: 8 },
      { x: 1001, y: 7, lowest: 6, highest: 8 },
    ],
  );
});

test('a logarithmic scale has the powers of ten around its values', () => {
  const { ticks, at } = logarithmic([10, 2000]);
  assert.deepEqual(ticks, [10, 100, 1000, 10000]);
  assert.equal(at(10), 0);
  assert.equal(at(10000), 1);
  assert.deepEqual(logarithmic([10]).ticks, [10, 100]);
});

test('a close scale ends at its values, or at a power of ten beside them', () => {
  assert.deepEqual(close([1.04, 10_230]).ticks, [1, 10, 100, 1000, 10000]);
  assert.equal(close([1.04, 10_230]).at(1), 0);
  assert.equal(close([1.04, 10_230]).at(10_230), 1);
  assert.deepEqual(close([20, 20_000]).ticks, [100, 1000, 10000]);
  assert.equal(close([20, 20_000]).at(20), 0);
  assert.ok(Number.isFinite(close([50]).at(50)));
});

test('a linear scale begins at 0 and ends above its values', () => {
  assert.deepEqual(linear([3, 8.5]).ticks, [0, 2, 4, 6, 8, 10]);
  assert.equal(linear([3, 8.5]).at(5), 0.5);
});

test('a drawing has a point with its figures for each line and place', () => {
  const svg = draw(RUNS, 'size');
  assert.equal(svg.match(/<circle/g).length, 8);
  assert.match(svg, /<title>block, median: 4 \(3–8\) at 1\.1 MB<\/title>/);
  assert.match(svg, /prefers-color-scheme:dark/);
  assert.doesNotMatch(svg, /NaN|undefined/);
});
