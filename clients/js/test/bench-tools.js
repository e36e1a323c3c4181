/** What the benchmarks share. */
import fs from 'node:fs';

export const seconds = () => Number(process.hrtime.bigint()) / 1e9;

export const median = numbers => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** The fields of a process after its name, as Linux tells them; undefined when there is none. */
const statOf = pid => {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'ESRCH') {
      throw error;
    }
    return undefined;
  }
};

/** Processor seconds of a process group, as far as the system tells. */
export const groupSeconds = group => {
  let ticks = 0;
  for (const name of fs.readdirSync('/proc')) {
    const fields = /^\d+$/.test(name) ? statOf(name) : undefined;
    if (fields !== undefined && Number(fields[2]) === group) {
      ticks += Number(fields[11]) + Number(fields[12]);
    }
  }
  return ticks / 100;
};

/** Memory of the largest process of a group, in MiB. */
export const groupResidentMiB = group => {
  let most = 0;
  for (const name of fs.readdirSync('/proc')) {
    const fields = /^\d+$/.test(name) ? statOf(name) : undefined;
    if (fields !== undefined && Number(fields[2]) === group) {
      most = Math.max(most, (Number(fields[21]) * 4096) / 2 ** 20);
    }
  }
  return most;
};

/** Cranks of a file, a line of JSON each. */
export const readCranks = (file, count) => {
  const cranks = fs
    .readFileSync(file, 'utf8')
    .split('\n', count)
    .filter(line => line !== '')
    .map(line => JSON.parse(line));
  if (cranks.length < count) {
    throw new Error(`${file} holds ${cranks.length} cranks, and ${count} are wanted`);
  }
  return cranks;
};

/** Does one crank on the kernel's facet. */
export const runCrank = (kernelStorage, { vat, sets, gets, next, item }) => {
  const { kvStore, transcriptStore } = kernelStorage;
  kernelStorage.startCrank();
  kernelStorage.establishCrankSavepoint('deliver');
  for (let i = 0; i < Math.max(sets.length, gets.length); i += 1) {
    if (i < gets.length) {
      kvStore.get(gets[i]);
    }
    if (i < sets.length) {
      kvStore.set(sets[i][0], sets[i][1]);
    }
  }
  kvStore.getNextKey(next);
  transcriptStore.addItem(vat, item);
};

/** Ends it. */
export const endCrank = kernelStorage => {
  kernelStorage.emitCrankHashes();
  kernelStorage.endCrank();
};
