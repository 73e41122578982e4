// Running other programs: on which core, as whom, and that none is left behind.
import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { bench, root } from './options.mjs';

const execute = promisify(execFile);
/** Server and database share one core, what sends to them has the other. */
export const SERVER = '0';
export const CLIENT = '1';
const running = new Set();

/** Runs a command to its end; gives what it printed. */
export async function run(command, args, { core, as, input, ...rest } = {}) {
  const [program, ...all] = [...user(as), ...(core ? ['taskset', '-c', core] : []), command, ...args];
  const child = execute(program, all, { maxBuffer: 1 << 28, ...rest });
  if (input !== undefined) child.child.stdin.end(input);
  try {
    return (await child).stdout;
  } catch (error) {
    const said = `${error.stdout ?? ''}${error.stderr ?? ''}`.slice(-2000);
    throw new Error(`${command} ${args.join(' ').slice(0, 200)}: ${error.code ?? error.signal}\n${said}`);
  }
}

/** Starts a program that stays. Its last words are in `child.said`. */
export function start(command, args, { core, as, ...rest } = {}) {
  const [program, ...all] = [...user(as), ...(core ? ['taskset', '-c', core] : []), command, ...args];
  const child = spawn(program, all, { stdio: ['ignore', 'pipe', 'pipe'], ...rest });
  child.said = '';
  const hear = (bytes) => (child.said = (child.said + bytes).slice(-4000));
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  running.add(child);
  child.ended = new Promise((resolve) => child.on('close', resolve)).then(() => running.delete(child));
  return child;
}

/** Ends what `start` began. */
export async function end(child, signal = 'SIGTERM') {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  await child.ended;
}

export async function endAll(failed) {
  if (failed) for (const child of running) if (child.said) console.error(`${child.spawnfile} said at last:\n${child.said.slice(-1500)}`);
  await Promise.all([...running].map((child) => end(child, 'SIGKILL')));
}

export async function needs(programs, hint) {
  for (const program of programs) {
    await run('which', [program]).catch(() => {
      throw new Error(`${program} is not installed (Debian: ${hint})`);
    });
  }
}

/** The release binary. */
export async function build() {
  console.error('building the server');
  await run('cargo', ['build', '--release', '--locked'], { cwd: root });
  return `${root}target/release/tenantry`;
}

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
export { bench, root };

function user(name) {
  return name && process.getuid() === 0 ? ['setpriv', `--reuid=${name}`, `--regid=${name}`, '--clear-groups', '--'] : [];
}
