// Rounds: every workload, ours and its limits right after each other, so that ratios are within one round.
import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { memoryServer, onPostgres, onSqlite, pickCost } from './limit.mjs';
import { startPeers } from './peers.mjs';
import { setMode } from './population.mjs';
import { Requests } from './requests.mjs';
import { run } from './shell.mjs';
import { Stage, prepare } from './stage.mjs';
import { load } from './wrk.mjs';

/** The connections that shares and peers are taken at. */
export const AT = 16;

export async function measure(there, engine) {
  const stage = new Stage(there, engine);
  const base = await prepare(stage, there);
  const memory = there.limits ? await memoryServer(there.limit, await memoryFile(there, stage)) : undefined;
  const peers = there.peers && engine === 'postgres' ? await startPeers(there, stage, base) : [];
  const rounds = [];
  for (let number = 1; number <= there.rounds; number += 1) {
    rounds.push(await round({ ...there, stage, base, memory, peers, number }));
  }
  await memory?.stop();
  for (const peer of peers) await peer.stop();
  return { engine, version: engine === 'postgres' ? there.postgres.version : 'bundled', seconds: there.seconds, tenants: there.tenants, users: there.users, rounds };
}

/** What is answered from memory is read from a SQLite file. */
async function memoryFile(there, stage) {
  if (stage.engine === 'sqlite') return stage.file('base');
  const own = new Stage(there, 'sqlite');
  await own.create('memory', there);
  return own.file('memory');
}

async function round(there) {
  const { stage, base, memory, number, connections } = there;
  await stage.copy('base', 'run');
  if (there.limits) await stage.copy('base', 'alone');
  // What was copied is on the disk before anything is measured, not on its way there during W1.
  await run('sync', []);
  const server = await stage.serve('run');
  const folder = (name) => {
    const path = join(there.work, name);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const ours = new Requests(folder('ours'), base.tenants, base.sessions);
  const theirs = new Requests(folder('memory'), base.tenants, base.sessions, true);
  const cost = there.limits && stage.engine === 'postgres'
    ? await pickCost(stage.postgres, 'alone', { connections: AT, seconds: there.seconds / 2, count: base.list.length })
    : 0;
  const found = { pickCost: cost, readyAfter: server.readyAfter, workloads: {} };
  for (const name of there.workloads) {
    if (name === 'W5S') await setMode(server.url, base.scripts, 'ENFORCED');
    const one = { ours: {}, peers: {} };
    for (const many of connections) one.ours[many] = await load(server, ours, name, { seconds: there.seconds, connections: many });
    if (name === 'W5S') await setMode(server.url, base.scripts, 'OFF');
    if (memory && name !== 'W5S') Object.assign(one, await limits(there, theirs, name, cost));
    for (const peer of there.peers) if (peer.takes(name)) one.peers[peer.name] = await peer.load(name, { seconds: there.seconds, connections: AT });
    found.workloads[name] = one;
    tell(stage.engine, number, name, one);
  }
  await server.stop();
  return found;
}

async function limits(there, requests, name, cost) {
  const { stage, base, memory, seconds } = there;
  const { rate } = await load(memory, requests, name, { seconds, connections: AT });
  const ways = stage.engine === 'postgres'
    ? await onPostgres(stage.postgres, 'alone', name, cost, { connections: AT, seconds, count: base.list.length })
    : await onSqlite(there.limit, stage.file('alone'), name, { work: there.work, list: base.list, tenants: base.tenants, seconds });
  const alone = Math.max(...Object.values(ways));
  return { memory: rate, ways, alone, limit: 1 / (1 / rate + 1 / alone) };
}

function tell(engine, number, name, { ours, limit, memory, alone, peers }) {
  const { rate, p50, p99 } = ours[AT] ?? Object.values(ours)[0];
  const beside = limit ? `, memory ${memory.toFixed(0)}, database ${alone.toFixed(0)}: ${((100 * rate) / limit).toFixed(0)} % of the limit` : '';
  const others = Object.entries(peers).map(([peer, found]) => `, ${peer} ${found.rate.toFixed(0)}`).join('');
  console.error(`${engine} ${number} ${name}: ${rate.toFixed(0)}/s, p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms${beside}${others}`);
}
