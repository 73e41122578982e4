// What processes have used, from /proc: Linux alone.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';

const TICKS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** Seconds of CPU of a process so far, its ended children included. */
function own(pid) {
  // The name may hold blanks and brackets; what follows it does not.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
  return { parent: Number(fields[1]), seconds: fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS };
}

/** Seconds of CPU of a process and of those that it started. */
export function cpu(pid) {
  let { seconds } = own(pid);
  for (const child of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const found = own(child);
      if (found.parent === pid) seconds += found.seconds;
    } catch {
      // It has ended meanwhile.
    }
  }
  return seconds;
}

/** The most memory that the process had since `forget`, and what it has now, in MiB. */
export function memory(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name) => Number(status.match(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm'))[1]) / 1024;
  return { peak: field('VmHWM'), now: field('VmRSS') };
}

/** The peak is counted from now. */
export function forget(pid) {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}
