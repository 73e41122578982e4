// Starts the real program on a fresh database of either kind and talks to it over HTTP.
import { spawn, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const program = resolve(process.env.TENANTRY_BIN ?? 'target/debug/tenantry');
const server = process.env.TENANTRY_TEST_POSTGRES;

export const databases = [
  { name: 'SQLite', make: (folder) => `sqlite://${join(folder, 'story.sqlite')}` },
  {
    name: 'PostgreSQL',
    skip: server ? false : 'needs PostgreSQL: see tests/with-postgres',
    make: () => {
      const name = `tenantry_story_${process.pid}_${(made += 1)}`;
      execFileSync('psql', ['-q', '-d', server, '-c', `CREATE DATABASE ${name}`]);
      const url = new URL(server);
      url.pathname = `/${name}`;
      return url.toString();
    },
  },
];
let made = 0;

/** A place for one story: a folder, a database, servers that can be started and stopped on it. */
export class Place {
  constructor(database) {
    this.folder = mkdtempSync(join(tmpdir(), 'tenantry-story-'));
    this.url = database.make(this.folder);
    this.running = null;
  }

  /** Runs a command to its end; gives its output. */
  run(args, { input = '', env = {} } = {}) {
    return execFileSync(program, [...args, '--database-url', this.url], {
      input, encoding: 'utf8', env: { ...process.env, ...env }, cwd: this.folder, stdio: ['pipe', 'pipe', 'pipe'],
    });
  }

  /** Starts the server; resolves once it listens. */
  async start(args = []) {
    const child = spawn(program, ['serve', '--database-url', this.url, '--listen', '127.0.0.1:0', ...args], {
      cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.running = child;
    this.log = [];
    createInterface({ input: child.stderr }).on('line', (line) => this.log.push(line));
    const lines = createInterface({ input: child.stdout });
    this.base = await new Promise((ready, failed) => {
      lines.on('line', (line) => {
        this.log.push(line);
        const at = /listens on (http:\S+)/.exec(line);
        if (at) ready(at[1].replace(/\/$/, ''));
      });
      child.on('exit', (code) => failed(new Error(`the server ended with ${code}:\n${this.log.join('\n')}`)));
    });
  }

  /** Sends SIGTERM and gives the exit code. */
  async stop() {
    const child = this.running;
    if (!child || child.exitCode !== null) return child?.exitCode;
    const ended = new Promise((done) => child.on('exit', done));
    child.kill('SIGTERM');
    return ended;
  }

  /** Asks; gives the whole answer. */
  async ask(token, query, variables = {}) {
    const headers = { 'content-type': 'application/json' };
    if (token) headers.authorization = `Bearer ${token}`;
    const response = await fetch(`${this.base}/graphql`, {
      method: 'POST', headers, body: JSON.stringify({ query, variables }),
    });
    return response.json();
  }

  /** Asks something that has to go well; gives `data`. */
  async get(token, query, variables) {
    const answer = await this.ask(token, query, variables);
    if (answer.errors) throw new Error(JSON.stringify(answer, null, 1));
    return answer.data;
  }

  async signIn(email, password) {
    const { signIn } = await this.get(null,
      'mutation($input: SignInInput!) { signIn(input: $input) { accessToken problems { code } viewer { user { id } } } }',
      { input: { tenant: 'acme', email, password } });
    if (!signIn.accessToken) throw new Error(`${email}: ${JSON.stringify(signIn.problems)}`);
    return { token: signIn.accessToken, id: signIn.viewer.user.id };
  }

  async end() {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Waits until `look` gives something, asking again as long as it gives nothing. */
export async function until(what, look, patience = 60_000) {
  const end = Date.now() + patience;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((go) => setTimeout(go, 50));
  }
}
