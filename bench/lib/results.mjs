// What is kept of a run: bench/results/<name>.json.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';

export function keep({ results }, name, found) {
  const machine = {
    cores: cpus().length,
    processor: cpus()[0].model.replace(/\(R\)|\(TM\)|CPU|@.*/g, '').replace(/\s+/g, ' ').trim(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `Linux ${release().split('.').slice(0, 2).join('.')}`,
  };
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(join(results, `${name}.json`), `${JSON.stringify({ date, machine, ...found }, null, 1)}\n`);
}

/** What was kept under this name, if anything was. */
export function kept({ results }, name) {
  const file = join(results, `${name}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

export function median(values) {
  const sorted = values.filter((value) => Number.isFinite(value)).sort((one, other) => one - other);
  const middle = sorted.length / 2;
  if (!sorted.length) return NaN;
  return sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The middle of what `of` gives for each round. */
export const middle = ({ rounds }, of) => median(rounds.map(of));
