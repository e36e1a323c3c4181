// usage: node compare.mjs RESULTS PEER — prints the table for compare.sh.
import { readFileSync } from 'node:fs';

const [file, peer] = process.argv.slice(2);
const results = readFileSync(file, 'utf8').split('\n').filter(Boolean).map(line => JSON.parse(line));

// What each workload is judged by: field, unit, whether more is better, and where its processor seconds are.
const rows = [
  ['W1', 'cranksPerS', 'cranks/s', true, 'cpuS'],
  ['W1nocb', 'cranksPerS', 'cranks/s', true, 'cpuS'],
  ['W2serial', 'saveCommitMBps', 'MB/s saved', true, 'cpuSaveS'],
  ['W2serial', 'loadMBps', 'MB/s loaded', true],
  ['W2conc', 'saveCommitMBps', 'MB/s saved', true, 'cpuSaveS'],
  ['W2conc', 'loadMBps', 'MB/s loaded', true],
  ['W3op', 'totalMBps', 'MB/s', true, 'cpuS'],
  ['W3ar', 'totalMBps', 'MB/s', true, 'cpuS'],
  ['W4', 'MBps', 'MB/s', true, 'cpuS'],
  ['W5budget', 'blocksPerS', 'blocks/s', true, 'cpuS'],
  ['W5budget', 'blkMsP50', 'ms a block', false],
  ['W5all', 'itemsPerS', 'items/s', true, 'cpuS'],
  ['W6', 'hotItemsPerS', 'items/s, current spans', true],
  ['W6', 'allItemsPerS', 'items/s, all spans', true],
];

const median = values => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
const of = (who, w, field) => results.filter(r => r.peer === who && r.w === w).map(r => Number(r[field]));
const show = x => (x >= 1000 ? Math.round(x).toLocaleString('en') : x.toPrecision(3));

console.log(`| workload | unit | reference (${peer}) | Swingnode | ratio | each pair | processor seconds |`);
console.log('|---|---|---:|---:|---:|---|---|');
for (const [w, field, unit, moreIsBetter, processor] of rows) {
  const theirs = of(peer, w, field);
  const ours = of('swingnode', w, field);
  if (theirs.length && ours.length) {
    const ratio = (a, b) => (moreIsBetter ? b / a : a / b);
    const pairs = ours.map((x, i) => ratio(theirs[i], x).toFixed(2)).join(' ');
    const a = median(theirs);
    const b = median(ours);
    const seconds = who => median(of(who, w, processor)).toFixed(1);
    const spent = processor ? `${seconds(peer)} / ${seconds('swingnode')}` : '';
    console.log(`| ${w} | ${unit} | ${show(a)} | ${show(b)} | **${ratio(a, b).toFixed(2)}×** | ${pairs} | ${spent} |`);
  }
}
