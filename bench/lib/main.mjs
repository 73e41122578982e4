// bench/run: from the options to the page.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cold } from './cold.mjs';
import { growth } from './growth.mjs';
import { buildLimit } from './limit.mjs';
import { options } from './options.mjs';
import { measure } from './measure.mjs';
import { page } from './page.mjs';
import { Postgres } from './postgres.mjs';
import { keep } from './results.mjs';
import { build, endAll, needs } from './shell.mjs';

const wanted = options();
await needs(['wrk', 'taskset'], 'apt-get install wrk util-linux');
const binary = wanted.binary ?? (await build());
const work = mkdtempSync(join(wanted.folder ?? tmpdir(), 'tenantry-bench.'));
mkdirSync(wanted.results, { recursive: true });
let postgres;
let status = 0;
try {
  if (wanted.engines.includes('postgres')) postgres = await Postgres.start(work);
  const limit = wanted.limits || wanted.peers ? await buildLimit(wanted.limit) : undefined;
  const there = { ...wanted, binary, work, limit, postgres };
  if (wanted.main) for (const engine of wanted.engines) keep(wanted, engine, await measure(there, engine));
  if (wanted.growth) for (const engine of wanted.engines) keep(wanted, `growth-${engine}`, await growth(there, engine));
  if (wanted.cold) keep(wanted, 'cold', await cold(there));
  page(wanted);
} catch (error) {
  console.error(`bench: ${error.stack ?? error}`);
  status = 1;
} finally {
  await endAll(status);
  await postgres?.stop();
  if (!wanted.keep) rmSync(work, { recursive: true, force: true });
}
process.exit(status);
