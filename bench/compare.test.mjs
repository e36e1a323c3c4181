// usage: node --test compare.test.mjs
import assert from 'node:assert/strict';
import test from 'node:test';
import { compare, digests, last, median, parseRuns, repetitions, table } from './compare.mjs';

const lines = values => values.map(value => JSON.stringify(value)).join('\n');
const run = (side, mode, round, w = 'W4') => ({ run: { round, w, side, mode } });
const secs = { label: 's', of: r => r.secs };

test('the median of an even number of values is between the two in the middle', () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([4, 1, 2, 9]), 3);
});

test('the last third of the repetitions counts, and at least three', () => {
  assert.deepEqual(last([1]), [1]);
  assert.deepEqual(last([1, 2, 3, 4, 5]), [3, 4, 5]);
  assert.deepEqual(last([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), [7, 8, 9, 10]);
});

test('ratios are of one round each, and their median is reported with the lowest and the highest', () => {
  const runs = parseRuns(
    lines([
      run('reference', 'cold', 1), { secs: 10 },
      run('swingnode', 'cold', 1), { secs: 5 },
      run('swingnode', 'cold', 2), { secs: 10 },
      run('reference', 'cold', 2), { secs: 40 },
      run('reference', 'cold', 3), { secs: 30 },
      run('swingnode', 'cold', 3), { secs: 10 },
      run('reference', 'cold', 4), { secs: 1000 },
    ]),
  );
  assert.deepEqual(compare(runs, 'W4', 'cold', secs), {
    reference: 30,
    swingnode: 10,
    ratio: 3,
    lowest: 2,
    highest: 4,
  });
  assert.equal(compare(runs, 'W4', 'warm', secs), undefined);
});

test('a warm run of the reference counts by its last repetitions, our own by the medians it prints', () => {
  const runs = parseRuns(
    lines([
      run('reference', 'warm', 1),
      ...[9, 8, 4, 6, 5].flatMap((s, rep) => [{ secs: s, peakRssMB: 100 + rep }, { rep, repWall: s + 1 }]),
      run('swingnode', 'warm', 1), { secs: 2, warm: 5, repetitions: 9, peakRssMB: 52 },
    ]),
  );
  assert.equal(compare(runs, 'W4', 'warm', secs).ratio, 2.5);
  const memory = { label: 'MiB', of: r => r.peakRssMB, ofLast: true };
  assert.equal(compare(runs, 'W4', 'warm', memory).ratio, 2);
});

test('the reference repeats a workload for about as long as ours, and three times at least', () => {
  const runs = parseRuns(
    lines([
      run('reference', 'cold', 1), { secs: 4 }, { rep: 0, repWall: 4.5 },
      run('reference', 'warm', 1), { secs: 4 }, { rep: 0, repWall: 1 },
      run('reference', 'check', 1), { secs: 4 }, { rep: 0, repWall: 9 },
    ]),
  );
  assert.equal(repetitions(runs, 'W4', 20), 5);
  assert.equal(repetitions(runs, 'W4', 5), 3);
  assert.throws(() => repetitions(runs, 'W1', 20), /no cold run of W1/);
});

test('digests are compared where both sides give them, checks included', () => {
  const runs = parseRuns(
    lines([
      run('reference', 'check', 1, 'W1'), { activityhash: 'aa', exportHash: 'ee' },
      run('reference', 'cold', 1, 'W1'), { activityhash: 'aa' },
      run('swingnode', 'cold', 1, 'W1'), { activityhash: 'aa', exportHash: 'ee', digest: 'dd' },
      run('swingnode', 'warm', 1, 'W1'), { activityhash: 'bb', exportHash: 'ee', digest: 'dd' },
    ]),
  );
  assert.deepEqual(
    digests(runs, 'W1').map(({ name, agree }) => [name, agree]),
    [['activityhash', false], ['exportHash', true]],
  );
  assert.match(table(runs), /\*\*W1: the activityhash differs\*\*: aa of the reference, aa and bb of Swingnode\./);
  assert.match(table(runs), /W1: both give the exportHash ee\./);
});

test('the table has a row for each measure of which there are pairs', () => {
  const outcome = (secs2, cpuS, peakRssMB) => ({ secs: secs2, cpuS, peakRssMB });
  const runs = parseRuns(
    lines([
      run('reference', 'cold', 1), outcome(10, 12, 400),
      run('swingnode', 'cold', 1), outcome(4, 6, 200),
      run('reference', 'check', 1), outcome(99, 99, 99),
    ]),
  );
  const rows = table(runs).split('\n').filter(row => row.startsWith('| W'));
  assert.deepEqual(rows, [
    '| W4 | wall time, s | 10.0 | 4.00 | **2.50×** (2.50–2.50) |  |  |  |',
    '| W4 | processor, s | 12.0 | 6.00 | **2.00×** (2.00–2.00) |  |  |  |',
    '| W4 | peak memory, MiB | 400 | 200 | **2.00×** (2.00–2.00) |  |  |  |',
  ]);
});
