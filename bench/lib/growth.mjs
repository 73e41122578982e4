// How W1, W2 and W4 fare as one tenant grows: each size in a database of its own, one after the other in each round.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AT } from './measure.mjs';
import { look } from './population.mjs';
import { Requests } from './requests.mjs';
import { run } from './shell.mjs';
import { Stage } from './stage.mjs';
import { load } from './wrk.mjs';

const NAMES = ['W1', 'W2', 'W4'];

export async function growth(there, engine) {
  const stage = new Stage(there, engine);
  const all = [];
  for (const users of there.sizes) {
    const name = `grown_${users}`;
    const [known] = await stage.create(name, { tenants: 1, users });
    const server = await stage.serve(name);
    const folder = join(there.work, `${engine}-${name}`);
    mkdirSync(folder, { recursive: true });
    all.push({ users, name, requests: new Requests(folder, [await look(server.url, known)], []) });
    await server.stop();
  }
  await run('sync', []);
  const rounds = [];
  for (let number = 1; number <= there.rounds; number += 1) {
    const found = {};
    for (const { users, name, requests } of all) {
      const server = await stage.serve(name);
      found[users] = {};
      for (const workload of NAMES) {
        found[users][workload] = await load(server, requests, workload, { seconds: there.seconds, connections: AT });
        console.error(`${engine} ${number} ${users} users, ${workload}: ${found[users][workload].rate.toFixed(0)}/s`);
      }
      await server.stop();
    }
    rounds.push(found);
  }
  return { engine, seconds: there.seconds, sizes: there.sizes, rounds };
}
