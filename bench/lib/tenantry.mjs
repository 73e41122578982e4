// The server under measurement.
import { createServer } from 'node:net';
import { performance } from 'node:perf_hooks';
import { SERVER, end, run, sleep, start } from './shell.mjs';
import { freePort } from './postgres.mjs';

/** Fills an empty database. Gives nothing; ids and tokens stand in the file. */
export async function generate(binary, url, { tenants, users, tokens, companies = 20 }) {
  await run(binary, ['migrate', 'up', '--database-url', url]);
  const sizes = { tenants, 'users-per-tenant': users, 'companies-per-tenant': companies, seed: 1, 'token-days': 2 };
  const flags = Object.entries(sizes).flatMap(([flag, value]) => [`--${flag}`, String(value)]);
  await run(binary, ['generate', '--database-url', url, ...flags, '--tokens', tokens]);
}

/** Serves a database as an operator would, log quiet, limits as shipped. */
export async function serve(binary, url, { core = SERVER, cwd, migrate = false } = {}) {
  const port = await freePort();
  const mails = await silentMailServer();
  const args = ['serve', '--database-url', url, '--listen', `127.0.0.1:${port}`, ...(migrate ? [] : ['--no-migrate'])];
  const from = performance.now();
  const child = start(binary, [...args, '--smtp-url', `smtp://127.0.0.1:${mails.port}`], {
    core,
    cwd,
    env: { ...process.env, TENANTRY_LOG: 'warn,tenantry::mail=off' },
  });
  const address = `http://127.0.0.1:${port}`;
  await ready(child, `${address}/health/ready`);
  return {
    url: `${address}/graphql`,
    pid: child.pid,
    readyAfter: performance.now() - from,
    async stop() {
      mails.close();
      await end(child);
    },
  };
}

/** Waits for the first 200, asking as often as it can; for any answer where `any` is said. */
export async function ready(child, url, any = false, patience = 60_000) {
  for (const until = performance.now() + patience; performance.now() < until; ) {
    const answer = await fetch(url).catch(() => undefined);
    if (any ? answer : answer?.ok) return;
    if (child.exitCode !== null) break;
    await sleep(2);
  }
  throw new Error(`${url} never became ready:\n${child.said}`);
}

/**
 * Takes connections and says nothing: W5 ends at the row of the outbox, so the worker, which has at most four mails
 * under way, is kept waiting.
 */
function silentMailServer() {
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
  });
  const close = () => {
    server.close();
    sockets.forEach((socket) => socket.destroy());
  };
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve({ port: server.address().port, close })));
}

/** Sends one document while nothing is measured; the answer's data. A machine that is busy gets some more time. */
export async function ask(url, token, query, variables = {}, attempts = 5) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  const { data, errors } = await answer.json();
  if (!errors) return data;
  if (errors[0].extensions?.code !== 'UNAVAILABLE' || attempts === 1) {
    throw new Error(`${query.slice(0, 60)}: ${JSON.stringify(errors[0]).slice(0, 500)}`);
  }
  await sleep(1000);
  return ask(url, token, query, variables, attempts - 1);
}
