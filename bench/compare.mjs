// usage: node compare.mjs RESULTS — prints the table for compare.sh.
//        node compare.mjs --repetitions RESULTS WORKLOAD SECONDS — prints how often the reference repeats a workload.
//
// RESULTS has a line {"run":{"round","w","side","mode"}} before the output of each run: side is reference or swingnode, and
// mode is cold, warm, or check for a run that is there for its digests alone.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** A warm run counts the last third of its repetitions, and at least so many; `swingnode bench --warm` does the same. */
const WARM_LEAST = 3;

const wall = { label: 'wall time, s', of: r => r.secs };
const processor = { label: 'processor, s', of: r => r.cpuS };
const block = { label: 'median block, ms', of: r => r.blkMsP50 };
// A process never holds less than before, so its last repetition tells the most.
const memory = { label: 'peak memory, MiB', of: r => r.peakRssMB, ofLast: true };
const snapshots = [
  { label: 'saving, wall time, s', of: r => r.secs },
  { label: 'saving, processor, s', of: r => r.cpuSaveS },
  { label: 'loading, wall time, s', of: r => r.loadS },
  memory,
];

/** What each workload is judged by; less is better. */
const MEASURES = {
  W1: [wall, processor, block, memory],
  W1pipelined: [wall, processor, memory],
  W1nocb: [wall, processor, block, memory],
  W2serial: snapshots,
  W2conc: snapshots,
  W3op: [wall, processor, memory],
  W3ar: [wall, processor, memory],
  W4: [wall, processor, memory],
  W5budget: [wall, processor, block, memory],
  W5all: [wall, processor, memory],
  W6: [
    { label: 'current spans, wall time, µs an item', of: r => 1e6 / r.hotItemsPerS },
    { label: 'current spans, processor, µs an item', of: r => r.hotCpuUsPerItem },
    { label: 'all spans, wall time, µs an item', of: r => 1e6 / r.allItemsPerS },
    { label: 'all spans, processor, µs an item', of: r => r.allCpuUsPerItem },
    memory,
  ],
};

const DIGESTS = ['activityhash', 'exportHash', 'digest'];

export const median = values => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** The repetitions that count. */
export const last = outcomes => outcomes.slice(-Math.max(WARM_LEAST, Math.ceil(outcomes.length / 3)));

/** The runs of a file: each with what its process printed for every repetition, and the whole seconds of each. */
export const parseRuns = text => {
  const runs = [];
  for (const line of text.split('\n').filter(Boolean)) {
    const value = JSON.parse(line);
    if (value.run) {
      runs.push({ ...value.run, outcomes: [], seconds: [] });
    } else if (value.repWall !== undefined) {
      runs.at(-1).seconds.push(value.repWall);
    } else {
      runs.at(-1).outcomes.push(value);
    }
  }
  return runs;
};

const figure = (run, measure) =>
  measure.ofLast ? measure.of(run.outcomes.at(-1)) : median(last(run.outcomes).map(measure.of));

/**
 * Both sides' medians over the rounds in which both ran, and the ratios of the rounds: how many times as much the reference
 * takes. Undefined without such rounds.
 */
export const compare = (runs, w, mode, measure) => {
  const find = (side, round) => runs.find(r => r.w === w && r.mode === mode && r.side === side && r.round === round);
  const pairs = [...new Set(runs.map(r => r.round))]
    .map(round => [find('reference', round), find('swingnode', round)])
    .filter(pair => pair.every(run => run?.outcomes.length))
    .map(pair => pair.map(run => figure(run, measure)))
    .filter(pair => pair.every(Number.isFinite));
  if (pairs.length === 0) {
    return undefined;
  }
  const ratios = pairs.map(([theirs, ours]) => theirs / ours);
  return {
    reference: median(pairs.map(([theirs]) => theirs)),
    swingnode: median(pairs.map(([, ours]) => ours)),
    ratio: median(ratios),
    lowest: Math.min(...ratios),
    highest: Math.max(...ratios),
  };
};

/** For each digest of a workload that both sides give: its name, and the values of each side. */
export const digests = (runs, w) => {
  const valuesOf = (side, name) => [
    ...new Set(
      runs
        .filter(r => r.w === w && r.side === side)
        .flatMap(r => r.outcomes.map(outcome => outcome[name]))
        .filter(value => value !== undefined),
    ),
  ];
  return DIGESTS.map(name => ({ name, reference: valuesOf('reference', name), swingnode: valuesOf('swingnode', name) }))
    .filter(({ reference, swingnode }) => reference.length && swingnode.length)
    .map(digest => ({ ...digest, agree: new Set([...digest.reference, ...digest.swingnode]).size === 1 }));
};

/** How often the reference does a workload to take about `seconds`, from how long it took in its last cold run. */
export const repetitions = (runs, w, seconds) => {
  const cold = runs.filter(r => r.w === w && r.side === 'reference' && r.mode === 'cold').at(-1);
  if (!cold?.seconds.length) {
    throw new Error(`there is no cold run of ${w} by the reference whose length tells how often to repeat it`);
  }
  return Math.max(WARM_LEAST, Math.ceil(seconds / cold.seconds[0]));
};

const show = x => (x >= 1000 ? Math.round(x).toLocaleString('en') : x.toPrecision(3));

const cells = result =>
  result
    ? [
        show(result.reference),
        show(result.swingnode),
        `**${result.ratio.toFixed(2)}×** (${result.lowest.toFixed(2)}–${result.highest.toFixed(2)})`,
      ]
    : ['', '', ''];

/** The table in Markdown, and what there is to say about digests. */
export const table = runs => {
  const lines = [
    '| workload | measure | cold: reference | Swingnode | ratio | warm: reference | Swingnode | ratio |',
    '|---|---|---:|---:|---|---:|---:|---|',
  ];
  for (const [w, measures] of Object.entries(MEASURES)) {
    for (const measure of measures) {
      const both = ['cold', 'warm'].map(mode => compare(runs, w, mode, measure));
      if (both.some(Boolean)) {
        lines.push(`| ${[w, measure.label, ...both.flatMap(cells)].join(' | ')} |`);
      }
    }
  }
  lines.push('');
  for (const w of Object.keys(MEASURES)) {
    for (const { name, agree, reference, swingnode } of digests(runs, w)) {
      const theirs = reference.join(' and ');
      lines.push(
        agree
          ? `${w}: both give the ${name} ${theirs}.`
          : `**${w}: the ${name} differs**: ${theirs} of the reference, ${swingnode.join(' and ')} of Swingnode.`,
      );
    }
  }
  return lines.join('\n');
};

const main = args => {
  if (args[0] === '--repetitions') {
    const [file, w, seconds] = args.slice(1);
    console.log(repetitions(parseRuns(readFileSync(file, 'utf8')), w, Number(seconds)));
  } else {
    console.log(table(parseRuns(readFileSync(args[0], 'utf8'))));
  }
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  main(process.argv.slice(2));
}
