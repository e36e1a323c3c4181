// usage: node growth.mjs RESULTS FOLDER — draws growth-size.svg, growth-vats.svg and growth-keys.svg for growth.sh, those of
// which RESULTS has runs. RESULTS has a line {"run":{"series","size","vats","keys"}} before the output of each run.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { median, parseRuns } from './compare.mjs';

const SERIES = {
  size: { title: 'Size of the store', unit: 'MB', x: (run, outcome) => outcome.grownMB, note: r => `${r.vats} vats, ${r.keys} keys a block` },
  vats: { title: 'Number of vats', unit: 'vats', x: run => run.vats, note: r => `a store of ${r.size} MB, ${r.keys} keys a block` },
  keys: { title: 'Keys a block', unit: 'keys', x: run => run.keys, note: r => `a store of ${r.size} MB, ${r.vats} vats` },
};

// Each panel has a scale of its own.
const PANELS = [
  {
    label: 'milliseconds a block',
    lines: [
      { name: 'block, 99 %', color: 'c', of: r => r.blkMsP99 },
      { name: 'block, median', color: 'a', of: r => r.blkMsP50 },
      { name: 'commit, median', color: 'b', of: r => r.commitMsP50 },
    ],
  },
  { label: 'peak memory, MiB', lines: [{ name: 'peak memory', color: 'a', of: r => r.peakRssMB }] },
];

const WIDTH = 720;
const LEFT = 64;
const RIGHT = 150;
const TOP = 64;
const HEIGHT = 220;
const GAP = 64;

/** The points of a line: for each x the median over its runs, the lowest and the highest. */
export const points = (runs, series, of) => {
  const byPlace = new Map();
  for (const run of runs.filter(r => r.series === series)) {
    const place = JSON.stringify([run.size, run.vats, run.keys]);
    byPlace.set(place, [...(byPlace.get(place) ?? []), ...run.outcomes.map(outcome => ({ run, outcome }))]);
  }
  return [...byPlace.values()]
    .filter(found => found.length)
    .map(found => {
      const values = found.map(({ outcome }) => of(outcome));
      return {
        x: median(found.map(({ run, outcome }) => SERIES[series].x(run, outcome))),
        y: median(values),
        lowest: Math.min(...values),
        highest: Math.max(...values),
      };
    })
    .sort((p, q) => p.x - q.x);
};

const powers = (from, to) => {
  const found = [];
  for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power += 1) {
    found.push(10 ** power);
  }
  return found;
};

/** A scale of powers of ten from below the least value to above the greatest. */
export const logarithmic = values => {
  const ticks = powers(Math.min(...values), Math.max(...values));
  if (ticks.length === 1) {
    ticks.push(ticks[0] * 10);
  }
  const [low, high] = [Math.log10(ticks[0]), Math.log10(ticks.at(-1))];
  return { ticks, at: value => (Math.log10(value) - low) / (high - low) };
};

/** A scale from the least value to the greatest, or to a power of ten that is hardly beyond them. */
export const close = values => {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const ticks = powers(least, most).filter(tick => tick >= least / 1.1 && tick <= most * 1.1);
  const low = Math.log10(Math.min(least, ...ticks));
  const high = Math.max(Math.log10(Math.max(most, ...ticks)), low + 0.1);
  return { ticks, at: value => (Math.log10(value) - low) / (high - low) };
};

/** A scale from 0 to above the greatest value, with round steps. */
export const linear = values => {
  const most = Math.max(...values);
  const rough = most / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(n => n * power).find(n => n >= rough);
  const count = Math.ceil(most / step);
  const ticks = Array.from({ length: count + 1 }, (_, i) => i * step);
  return { ticks, at: value => value / ticks.at(-1) };
};

/** Where values differ more than thirtyfold, a linear scale shows the small ones as nothing. */
const scaleOf = values => (Math.max(...values) > 30 * Math.min(...values) ? logarithmic(values) : linear(values));

const round = x => Math.round(x * 10) / 10;
const show = x => (x >= 1000 ? Math.round(x).toLocaleString('en') : String(Number(x.toPrecision(3))));
const text = (x, y, kind, content) => `<text x="${round(x)}" y="${round(y)}" class="${kind}">${content}</text>`;

const panel = (runs, series, { label, lines }, top) => {
  const drawn = lines.map(line => ({ ...line, points: points(runs, series, line.of) }));
  const all = drawn.flatMap(line => line.points);
  const xs = close(all.map(p => p.x));
  const ys = scaleOf(all.flatMap(p => [p.lowest, p.highest]));
  const x = value => LEFT + xs.at(value) * (WIDTH - LEFT - RIGHT);
  const y = value => top + HEIGHT - ys.at(value) * HEIGHT;
  const parts = [text(LEFT, top - 12, 'label', label)];
  for (const tick of ys.ticks) {
    parts.push(`<path class="grid" d="M${LEFT} ${round(y(tick))}H${WIDTH - RIGHT}"/>`);
    parts.push(text(LEFT - 8, y(tick) + 4, 'tick end', show(tick)));
  }
  for (const tick of xs.ticks) {
    parts.push(`<path class="grid" d="M${round(x(tick))} ${top}V${top + HEIGHT}"/>`);
    parts.push(text(x(tick), top + HEIGHT + 18, 'tick middle', `${show(tick)} ${SERIES[series].unit}`));
  }
  // Names that would be written over each other are moved apart, from the lowest line up.
  let free = Infinity;
  for (const line of [...drawn].sort((p, q) => p.points.at(-1).y - q.points.at(-1).y)) {
    const d = line.points.map((p, i) => `${i ? 'L' : 'M'}${round(x(p.x))} ${round(y(p.y))}`).join('');
    parts.push(`<path class="line ${line.color}" d="${d}"/>`);
    for (const p of line.points) {
      parts.push(`<path class="spread ${line.color}" d="M${round(x(p.x))} ${round(y(p.lowest))}V${round(y(p.highest))}"/>`);
      const value = `${line.name}: ${show(p.y)} (${show(p.lowest)}–${show(p.highest)}) at ${show(p.x)} ${SERIES[series].unit}`;
      parts.push(
        `<circle class="point ${line.color}" cx="${round(x(p.x))}" cy="${round(y(p.y))}" r="3.5"><title>${value}</title></circle>`,
      );
    }
    free = Math.min(y(line.points.at(-1).y) + 4, free - 15);
    parts.push(text(x(line.points.at(-1).x) + 10, free, `name ${line.color}`, line.name));
  }
  return parts;
};

// The page behind a drawing may be light or dark.
const STYLE = `text{font:12px system-ui,sans-serif;fill:#444}.title{font-size:15px;font-weight:600;fill:#111}.end{text-anchor:end}
.middle{text-anchor:middle}.grid{stroke:#8884;fill:none}.line{fill:none;stroke-width:2}.spread{stroke-width:1.5;opacity:.6}
.line.a,.spread.a{stroke:#0b62c4}.line.b,.spread.b{stroke:#0a7d4f}.line.c,.spread.c{stroke:#b4510a}
.point.a,.name.a{fill:#0b62c4}.point.b,.name.b{fill:#0a7d4f}.point.c,.name.c{fill:#b4510a}
@media(prefers-color-scheme:dark){text{fill:#bbb}.title{fill:#eee}
.line.a,.spread.a{stroke:#6cb2ff}.line.b,.spread.b{stroke:#55d19a}.line.c,.spread.c{stroke:#ffa55c}
.point.a,.name.a{fill:#6cb2ff}.point.b,.name.b{fill:#55d19a}.point.c,.name.c{fill:#ffa55c}}`;

/** The drawing of a series. */
export const draw = (runs, series) => {
  const { title, note } = SERIES[series];
  const first = runs.find(run => run.series === series);
  const parts = PANELS.flatMap((one, i) => panel(runs, series, one, TOP + 24 + i * (HEIGHT + GAP)));
  const height = TOP + 24 + PANELS.length * (HEIGHT + GAP) - 24;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>W1: ${title}</title>`,
    `<style>${STYLE}</style>`,
    text(LEFT, 26, 'title', title),
    text(LEFT, 46, 'label', `W1 in blocks of 50 cranks; ${note(first)}`),
    ...parts,
    '</svg>',
    '',
  ].join('\n');
};

const main = ([file, folder]) => {
  const runs = parseRuns(readFileSync(file, 'utf8')).filter(run => run.outcomes.length);
  for (const series of Object.keys(SERIES)) {
    if (runs.some(run => run.series === series)) {
      const target = path.join(folder, `growth-${series}.svg`);
      writeFileSync(target, draw(runs, series));
      console.log(target);
    }
  }
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  main(process.argv.slice(2));
}
