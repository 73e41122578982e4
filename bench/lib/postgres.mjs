// A PostgreSQL of our own, durable, pinned to the server's core.
import { execFileSync } from 'node:child_process';
import { appendFileSync, chownSync, existsSync, mkdirSync, readdirSync, chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { SERVER, run } from './shell.mjs';

/** All data in memory, no checkpoint in the middle of a measurement; commits are durable as by default. */
const SETTINGS = `
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
shared_buffers = 1GB
max_wal_size = 8GB
checkpoint_timeout = 60min
autovacuum = off
`;

export class Postgres {
  /** Makes one in the folder. PostgreSQL does not run as root. */
  static async start(work) {
    const own = new Postgres();
    own.bin = binaries();
    own.as = process.getuid() === 0 ? 'postgres' : undefined;
    own.folder = join(work, 'postgres');
    own.port = await freePort();
    mkdirSync(own.folder);
    if (own.as) {
      chmodSync(work, 0o755);
      chownSync(own.folder, ...['-u', '-g'].map((what) => Number(execFileSync('id', [what, own.as]))));
    }
    const run = (name, ...args) => own.run(name, args);
    await run('initdb', '-D', own.data, '-U', 'owner', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync');
    appendFileSync(join(own.data, 'postgresql.conf'), SETTINGS);
    await run('pg_ctl', '-D', own.data, '-w', '-t', '60', '-l', join(own.folder, 'log'), '-o', `-p ${own.port}`, 'start');
    await own.sql('postgres', 'CREATE ROLE tenantry LOGIN');
    own.version = (await own.sql('postgres', 'SHOW server_version')).trim().split(' ')[0];
    return own;
  }

  get data() {
    return join(this.folder, 'data');
  }

  /** For the server: an ordinary role, so that row-level security counts. */
  url(database, role = 'tenantry') {
    return `postgres://${role}@127.0.0.1:${this.port}/${database}`;
  }

  /** Runs one of PostgreSQL's programs; those of the server as its user, on its core. */
  run(name, args, rest = {}) {
    const own = ['initdb', 'pg_ctl'].includes(name) ? { core: SERVER, as: this.as, cwd: '/' } : {};
    return run(join(this.bin, name), args, { ...own, ...rest });
  }

  /** Runs statements as the superuser, whom row-level security does not bind. */
  sql(database, text) {
    return this.run('psql', ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', this.url(database, 'owner')], { input: text });
  }

  async create(database) {
    await this.sql('postgres', `CREATE DATABASE ${database} OWNER tenantry`);
  }

  /** The database as the template is, whatever it was. */
  async copy(template, database) {
    const other = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN ('${template}', '${database}')`;
    await this.sql('postgres', `${other};\nDROP DATABASE IF EXISTS ${database};`);
    await this.sql('postgres', `CREATE DATABASE ${database} TEMPLATE ${template} OWNER tenantry;`);
    await this.sql(database, 'CHECKPOINT;');
  }

  async stop() {
    await this.run('pg_ctl', ['-D', this.data, '-m', 'immediate', '-w', 'stop']);
  }

  /** The postmaster's id. */
  get pid() {
    const file = join(this.data, 'postmaster.pid');
    return Number(execFileSync('head', ['-n', '1', file]));
  }
}

/** What pg_config names, or the newest that Debian has. */
function binaries() {
  const found = [];
  try {
    found.push(execFileSync('pg_config', ['--bindir'], { encoding: 'utf8' }).trim());
  } catch {
    // pg_config comes with the headers alone.
  }
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((one, other) => other - one) : [];
  found.push(...versions.map((version) => join(debian, version, 'bin')));
  const there = found.find((folder) => ['initdb', 'pg_ctl', 'psql', 'pgbench'].every((name) => existsSync(join(folder, name))));
  if (!there) throw new Error('no PostgreSQL server is installed (Debian: apt-get install postgresql postgresql-contrib)');
  return there;
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
