// The limits: the database alone (B), and our shapes answered from memory (A).
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './postgres.mjs';
import { ready } from './tenantry.mjs';
import { CLIENT, SERVER, bench, end, run, start } from './shell.mjs';
import { checks, pairs } from './requests.mjs';

const FOLDER = `${bench}limit`;

export async function buildLimit(given) {
  if (given) return given;
  console.error('building bench/limit');
  await run('cargo', ['build', '--release', '--locked'], { cwd: FOLDER });
  return `${FOLDER}/target/release/limit`;
}

/** A: async-graphql's stock executor on what the file holds, over HTTP. */
export async function memoryServer(program, file) {
  const port = await freePort();
  const child = start(program, ['memory', file, `127.0.0.1:${port}`], { core: SERVER });
  await ready(child, `http://127.0.0.1:${port}/health/ready`);
  return { url: `http://127.0.0.1:${port}/graphql`, pid: child.pid, stop: () => end(child, 'SIGKILL') };
}

/** Which texts of a workload there are for a database: `w1.json.sql`, `w1.rows.sql`. */
function texts(engine, name) {
  const file = (way) => `${bench}sql/${engine}/${name.slice(0, 2).toLowerCase()}.${way}.sql`;
  return ['json', 'rows'].map((way) => [way, file(way)]).filter(([, path]) => existsSync(path));
}

/** What the statements are about; the same for both databases. */
export function picks(tenants) {
  const bare = (id) => id.split('_')[1];
  return tenants.flatMap((tenant) => {
    const asked = checks(tenant);
    const of = (id) => [...new Set(asked.map(id).filter(Boolean).map(bare))];
    const common = {
      tenant: tenant.id, admin: bare(tenant.admin), session: bare(tenant.session),
      users: of(({ userId }) => userId), companies: of(({ company }) => company?.companyId),
    };
    return tenant.users.map(({ id }, at) => ({
      ...common, user: bare(id), text: tenant.texts[at % tenant.texts.length],
      free: tenant.companies.filter(({ members }) => !members.has(id)).map((company) => bare(company.id)),
    }));
  });
}

/** Puts them where pgbench's statements find them by number; pgbench has no other way to vary an id. */
export async function storePicks(postgres, database, list) {
  const uuids = (ids) => `{${ids.join(',')}}`;
  const rows = list.map((pick, at) => [at + 1, pick.tenant, pick.user, pick.admin, pick.session, pick.text,
    uuids(pick.users), uuids(pick.companies), uuids(pick.free)].join('\t'));
  await postgres.sql(database, `CREATE SCHEMA bench;
CREATE TABLE bench.pick (n int PRIMARY KEY, tenant uuid, user_id uuid, admin uuid, session uuid, text text,
  users uuid[], companies uuid[], free uuid[]);
COPY bench.pick FROM STDIN;
${rows.join('\n')}
\\.
VACUUM ANALYZE;
`);
}

/** B on PostgreSQL: pgbench, prepared, as the superuser; transactions/s. */
export async function pgbench(postgres, database, file, { connections, seconds, count }) {
  const args = ['-n', '-M', 'prepared', '-c', String(connections), '-j', '1', '-T', String(Math.max(1, Math.round(seconds))),
    '-D', `picks=${count}`, '-f', file, postgres.url(database, 'owner')];
  const env = { ...process.env, PGOPTIONS: '-c plan_cache_mode=force_generic_plan' };
  const said = await postgres.run('pgbench', args, { core: CLIENT, env });
  const rate = Number(said.match(/^tps = ([\d.]+)/m)?.[1]);
  if (!rate || !/failed transactions: 0 /.test(said)) throw new Error(`${file}: ${said}`);
  return rate;
}

/** What one look into bench.pick costs a statement, in seconds: it is not the workload's. */
export async function pickCost(postgres, database, how) {
  const rate = (name) => pgbench(postgres, database, `${bench}sql/postgres/${name}.sql`, how);
  return Math.max(0, 1 / (await rate('pick')) - 1 / (await rate('none')));
}

export async function onPostgres(postgres, database, name, cost, how) {
  const ways = {};
  for (const [way, file] of texts('postgres', name)) {
    await pgbench(postgres, database, file, { ...how, seconds: how.seconds / 5 });
    const looks = readFileSync(file, 'utf8').split('bench.pick').length - 1;
    ways[way] = 1 / (1 / (await pgbench(postgres, database, file, how)) - looks * cost);
  }
  return ways;
}

/** B on SQLite: one thread, in process, commits durable. */
export async function onSqlite(program, file, name, { work, list, seconds, tenants }) {
  const given = join(work, `${name}.picks`);
  const bare = (id) => id.split('_')[1];
  const invited = ([tenant, company, { id }]) =>
    ({ tenant: tenant.id, admin: bare(tenant.admin), company: bare(company), user: bare(id) });
  const rows = name.startsWith('W5') ? [...pairs(tenants)].map(invited) : list;
  writeFileSync(given, rows.map((row) => JSON.stringify(row)).join('\n'));
  const ways = {};
  for (const [way, text] of texts('sqlite', name)) {
    ways[way] = JSON.parse(await run(program, ['sqlite', file, text, given, String(seconds)], { core: SERVER })).rate;
  }
  return ways;
}
