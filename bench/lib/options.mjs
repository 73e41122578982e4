// What bench/run can be asked for.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const bench = `${root}bench/`;
export const WORKLOADS = ['W1', 'W2', 'W3', 'W4', 'W5', 'W5S', 'W6', 'W7'];

const HELP = `bench/run [options]: measures tenantry beside its limits
  --binary FILE        the release binary; without it: cargo build --release
  --limit FILE         the built bench/limit; without it: cargo build --release there
  --engines LIST       sqlite,postgres
  --workloads LIST     ${WORKLOADS} (W5S: W5 with an enforced script of 20 lines)
  --connections LIST   16 (the table shows 16; the others stand in the results)
  --rounds NUMBER      3: each has every workload, ours and its limits, one after the other
  --seconds NUMBER     5: how long each is measured, after a fifth of it to warm up
  --tenants NUMBER     200
  --users NUMBER       500 in each tenant
  --no-limits          without what bounds it
  --peers              PostGraphile 5 and Directus beside it (npm registry), on PostgreSQL
  --growth             W1, W2 and W4 with --sizes users in one tenant
  --sizes LIST         500,5000,50000,1000000
  --cold               start, memory, size of the binary; with --build also how long building takes
  --build              with --cold: a clean build and one after a changed line
  --only               nothing but what --growth or --cold ask for
  --results FOLDER     bench/results
  --page FILE          docs/PERFORMANCE-RESULTS.md; plots go to a folder beside it
  --folder FOLDER      where the databases are made: on a real disk, for commits that last
  --keep               leaves the databases there`;

export function options() {
  const { values: given } = parseArgs({
    options: {
      binary: { type: 'string' }, limit: { type: 'string' }, engines: { type: 'string', default: 'sqlite,postgres' },
      workloads: { type: 'string', default: WORKLOADS.join(',') }, connections: { type: 'string', default: '16' },
      rounds: { type: 'string', default: '3' }, seconds: { type: 'string', default: '5' },
      tenants: { type: 'string', default: '200' }, users: { type: 'string', default: '500' },
      'no-limits': { type: 'boolean' }, peers: { type: 'boolean' }, growth: { type: 'boolean' },
      sizes: { type: 'string', default: '500,5000,50000,1000000' }, cold: { type: 'boolean' }, build: { type: 'boolean' },
      only: { type: 'boolean' }, results: { type: 'string', default: `${bench}results` },
      page: { type: 'string', default: `${root}docs/PERFORMANCE-RESULTS.md` }, folder: { type: 'string', default: '/var/tmp' },
      keep: { type: 'boolean' }, help: { type: 'boolean' },
    },
  });
  if (given.help) {
    console.log(HELP);
    process.exit(0);
  }
  const list = (text) => text.split(',').filter(Boolean);
  const unknown = list(given.workloads).find((name) => !WORKLOADS.includes(name));
  if (unknown) throw new Error(`--workloads: there is no ${unknown}; there are ${WORKLOADS}`);
  // Servers are started in folders of their own.
  const file = (name) => name && resolve(name);
  return {
    ...given, binary: file(given.binary), limit: file(given.limit),
    engines: list(given.engines), workloads: list(given.workloads), connections: list(given.connections).map(Number),
    sizes: list(given.sizes).map(Number), rounds: Number(given.rounds), seconds: Number(given.seconds),
    tenants: Number(given.tenants), users: Number(given.users), limits: !given['no-limits'], main: !given.only,
  };
}
