// Starting, memory, size, and how long building takes.
import { appendFileSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { look } from './population.mjs';
import { Requests } from './requests.mjs';
import { root, run, sleep } from './shell.mjs';
import { Stage } from './stage.mjs';
import { serve } from './tenantry.mjs';
import { memory } from './usage.mjs';
import { load } from './wrk.mjs';
import { median } from './results.mjs';

const STARTS = 11;
const READS = ['W1', 'W2', 'W3', 'W6'];

export async function cold(there) {
  const found = { binaryMiB: statSync(there.binary).size / 2 ** 20 };
  for (const engine of there.engines) found[engine] = await starts(there, engine);
  if (there.build) Object.assign(found, await building(there));
  return found;
}

async function starts(there, engine) {
  const stage = new Stage(there, engine);
  const tokens = await stage.create('cold', { tenants: Math.min(20, there.tenants), users: there.users });
  const ready = [];
  for (let number = 0; number < STARTS; number += 1) {
    // As an operator starts it: it looks first whether a migration is missing.
    const server = await serve(there.binary, stage.url('cold'), { cwd: there.work, migrate: true });
    ready.push(server.readyAfter);
    await server.stop();
  }
  const server = await stage.serve('cold');
  await sleep(1000);
  const idle = memory(server.pid).now;
  const folder = join(there.work, `cold-${engine}`);
  mkdirSync(folder, { recursive: true });
  const tenants = [];
  for (const known of tokens) tenants.push(await look(server.url, known));
  const requests = new Requests(folder, tenants, []);
  const loaded = {};
  for (const name of READS) {
    loaded[name] = (await load(server, requests, name, { seconds: there.seconds, connections: 64 })).peak;
  }
  await server.stop();
  return { readyAfter: median(ready), slowest: Math.max(...ready), idle, loaded };
}

/** In a copy of what is committed, with a target folder of its own. */
async function building({ work }) {
  const copy = join(work, 'copy');
  mkdirSync(copy);
  await run('bash', ['-c', 'git -C "$1" archive HEAD | tar -x -C "$2"', '-', root, copy]);
  const timed = async (...args) => {
    const from = performance.now();
    await run('cargo', ['build', '--locked', ...args], { cwd: copy, env: { ...process.env, CARGO_TARGET_DIR: join(copy, 'target') } });
    return (performance.now() - from) / 1000;
  };
  const clean = await timed();
  appendFileSync(join(copy, 'src/domain/mod.rs'), '\n/// A line more.\npub const CHANGED: u8 = 1;\n');
  const changed = await timed();
  return { build: { clean, changed, release: await timed('--release') } };
}
