// Databases: one filled once, and a fresh copy of it for each round, so that every round begins alike.
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { picks, storePicks } from './limit.mjs';
import { look, readTokens, signIn, upload } from './population.mjs';
import { generate, serve } from './tenantry.mjs';

/** A database of one engine by its name. */
export class Stage {
  constructor({ binary, work, postgres }, engine) {
    Object.assign(this, { binary, work, postgres, engine });
  }

  file(name) {
    return join(this.work, `${name}.sqlite`);
  }

  url(name) {
    return this.engine === 'postgres' ? this.postgres.url(name) : `sqlite://${this.file(name)}`;
  }

  /** The database's own process, if it has one. */
  get pid() {
    return this.engine === 'postgres' ? this.postgres.pid : undefined;
  }

  async create(name, sizes) {
    if (this.engine === 'postgres') await this.postgres.create(name);
    const tokens = join(this.work, `${this.engine}-${name}.tokens`);
    console.error(`${this.engine}: filling ${sizes.tenants} tenants of ${sizes.users} users`);
    await generate(this.binary, this.url(name), { ...sizes, tokens });
    return readTokens(tokens);
  }

  async copy(from, to) {
    if (this.engine === 'postgres') return this.postgres.copy(from, to);
    for (const ending of ['', '-wal', '-shm']) {
      rmSync(this.file(to) + ending, { force: true });
      if (existsSync(this.file(from) + ending)) copyFileSync(this.file(from) + ending, this.file(to) + ending);
    }
  }

  async serve(name) {
    const cwd = join(this.work, 'serving');
    mkdirSync(cwd, { recursive: true });
    const server = await serve(this.binary, this.url(name), { cwd });
    return { ...server, database: this.pid };
  }
}

/** Fills `base` with the whole dataset, opens the sessions of W7 and brings the scripts of W5S. */
export async function prepare(stage, { tenants: count, users, workloads }) {
  const tokens = await stage.create('base', { tenants: count, users });
  const server = await stage.serve('base');
  const tenants = [];
  for (const known of tokens) tenants.push(await look(server.url, known));
  const sessions = workloads.includes('W7') ? await signIn(server.url, tokens) : [];
  const scripts = workloads.includes('W5S') ? await upload(server.url, tokens) : [];
  await server.stop();
  const list = picks(tenants);
  if (stage.engine === 'postgres') await storePicks(stage.postgres, 'base', list);
  return { tenants, sessions, scripts, list };
}
