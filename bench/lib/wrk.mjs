// One run of wrk, and what it cost the server.
import { CLIENT, bench, run } from './shell.mjs';
import { cpu, forget, memory } from './usage.mjs';

/** Sends a file of requests; gives requests/s, percentiles in milliseconds, and how many answers were wrong. */
export async function send(url, file, seconds, connections) {
  const args = ['-t1', `-c${connections}`, `-d${Math.max(1, Math.round(seconds))}s`, '--timeout', '10s', '-s', `${bench}load/requests.lua`];
  const said = await run('wrk', [...args, url, '--', file], { core: CLIENT });
  const line = said.split('\n').findLast((text) => text.startsWith('{"requests"'));
  if (!line) throw new Error(`wrk said no figures:\n${said}`);
  const found = JSON.parse(line);
  if (found.failed || found.wrong) {
    throw new Error(`${file}: ${found.failed} failed and ${found.wrong} wrong answers; the first: ${found.first}`);
  }
  if (found.spent) throw new Error(`${file}: every request was sent once; take more --tenants or fewer --seconds`);
  return found;
}

/**
 * A workload: a fifth of the time to warm up, then measured. `pids` are those of server and database; CPU is
 * microseconds a request.
 */
export async function load({ url, pid, database }, requests, name, { seconds, connections }) {
  const warm = await send(url, requests.file(name, Math.max(1, seconds / 5), 10_000), seconds / 5, connections);
  // Those answered, those under way at the end, and one that wrk makes to look at.
  requests.sent(name, warm.requests + connections + 1);
  const file = requests.file(name, seconds, 500 + (2 * warm.requests * 1e6) / warm.microseconds);
  forget(pid);
  const before = [cpu(pid), database ? cpu(database) : 0];
  const found = await send(url, file, seconds, connections);
  requests.sent(name, found.requests + connections + 1);
  if (!found.requests) throw new Error(`${file}: no answer came`);
  const after = [cpu(pid), database ? cpu(database) : 0];
  const each = (at) => ((after[at] - before[at]) * 1e6) / found.requests;
  return {
    rate: (found.requests * 1e6) / found.microseconds,
    p50: found.p50 / 1000,
    p99: found.p99 / 1000,
    serverCpu: each(0),
    databaseCpu: database ? each(1) : null,
    peak: memory(pid).peak,
    bytes: found.bytes / found.requests,
  };
}
