// The page of results, from what is kept; with a plot for each engine and for growth.
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AT } from './measure.mjs';
import { bars, figure, lines } from './plot.mjs';
import { kept, median, middle } from './results.mjs';

const NAMES = { sqlite: 'SQLite', postgres: 'PostgreSQL' };
const WHAT = {
  W1: 'one user with all they hold', W2: 'grid of 50 users, filtered, ordered, counted', W3: '20 companies with 20 members each',
  W4: 'a job title changed', W5: 'an invitation', W5S: 'the same with an enforced script of 20 lines',
  W6: '100 decisions', W7: 'a session refreshed, with effective roles',
};
const row = (cells) => `| ${cells.join(' | ')} |`;
const table = (head, rows) => [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

export function page(wanted) {
  const plots = join(dirname(wanted.page), 'plots');
  mkdirSync(plots, { recursive: true });
  const plot = (name, svg) => {
    writeFileSync(join(plots, `${name}.svg`), svg);
    return `plots/${name}.svg`;
  };
  const engines = ['postgres', 'sqlite'].map((name) => kept(wanted, name)).filter(Boolean);
  const grown = ['postgres', 'sqlite'].map((name) => kept(wanted, `growth-${name}`)).filter(Boolean);
  const start = kept(wanted, 'cold');
  const parts = [
    ...engines.flatMap((found) => engine(found, plot)),
    ...peers(engines.find(({ engine: name }) => name === 'postgres'), plot),
    ...grown.flatMap((found) => growth(found, plot)),
    ...(start ? cold(start) : []),
  ];
  writeFileSync(wanted.page, `${[INTRODUCTION, ...parts].join('\n\n')}\n`);
  console.error(`written: ${basename(wanted.page)}`);
}

const INTRODUCTION = `# What was measured

Written by \`bench/run\`; do not edit. [bench/README.md](../bench/README.md) says how to run it and what each column means. Figures of
different machines, and of different runs on one, are not to be compared: shares and multiples are, since each is taken
within one round.`;

function where({ date, machine, version, rounds, seconds }) {
  const database = version && version !== 'bundled' ? `, PostgreSQL ${version}` : '';
  return `${date}, ${machine.cores} cores (${machine.processor}), ${machine.memoryGiB} GiB, ${machine.system}${database}; ${rounds ? `the middle of ${rounds.length} rounds` : 'one run'}${seconds ? ` of ${seconds} s` : ''}.`;
}

function engine(found, plot) {
  const names = Object.keys(found.rounds[0].workloads);
  const of = (name, what) => middle(found, ({ workloads }) => what(workloads[name]) ?? NaN);
  const ours = (name, what, many = AT) => of(name, ({ ours: at }) => (at[many] ?? Object.values(at)[0])[what]);
  const limited = (name) => (name === 'W5S' ? 'W5' : name);
  // The limit of W5 is that of both.
  const share = (name) => middle(found, ({ workloads }) => {
    const [one, beside] = [workloads[name], workloads[limited(name)]];
    return beside?.limit ? (100 * (one.ours[AT] ?? Object.values(one.ours)[0]).rate) / beside.limit : NaN;
  });
  const rows = names.map((name) => [name, WHAT[name], figure(ours(name, 'rate')), figure(ours(name, 'p50')), figure(ours(name, 'p99')),
    figure(ours(name, 'serverCpu')), figure(ours(name, 'databaseCpu')), figure(ours(name, 'peak')),
    figure(of(limited(name), ({ memory }) => memory)), figure(of(limited(name), ({ alone }) => alone)),
    figure(of(limited(name), ({ limit }) => limit)), Number.isFinite(share(name)) ? `${Math.round(share(name))} %` : '–']);
  const title = NAMES[found.engine];
  const image = plot(found.engine, bars(`${title}: requests/s at ${AT} connections, beside the limit`, ['tenantry', 'limit'],
    names.map((name) => [name, [ours(name, 'rate'), of(limited(name), ({ limit }) => limit)],
      Number.isFinite(share(name)) ? `${Math.round(share(name))} %` : ''])));
  const counts = Object.keys(found.rounds[0].workloads[names[0]].ours);
  const head = ['', 'workload', 'requests/s', 'p50 ms', 'p99 ms', 'server µs', 'database µs', 'peak MiB', 'A: from memory', 'B: database alone', 'limit', 'share'];
  const parts = [`## ${title}`, where(found), `![${title}](${image})`, table(head, rows)];
  if (counts.length > 1) {
    parts.push(`Requests/s, p50 and p99 in milliseconds by connections:`, table(['', ...counts], names.map((name) => [name,
      ...counts.map((many) => `${figure(ours(name, 'rate', many))} (${figure(ours(name, 'p50', many))}, ${figure(ours(name, 'p99', many))})`)])));
  }
  if (names.includes('W5') && names.includes('W5S')) {
    const slower = middle(found, ({ workloads: { W5, W5S } }) => 100 * (Object.values(W5.ours)[0].rate / Object.values(W5S.ours)[0].rate - 1));
    parts.push(`The enforced script adds ${figure(slower)} % to an invitation (its run is also recorded).`);
  }
  return parts;
}

function peers(found, plot) {
  const names = found ? Object.keys(found.rounds[0].workloads).filter((name) => Object.keys(found.rounds[0].workloads[name].peers).length) : [];
  if (!names.length) return [];
  const all = [...new Set(names.flatMap((name) => Object.keys(found.rounds[0].workloads[name].peers)))];
  const rate = (name, peer) => middle(found, ({ workloads }) => workloads[name].peers[peer]?.rate ?? NaN);
  const ours = (name) => middle(found, ({ workloads }) => workloads[name].ours[AT].rate);
  const times = (name, peer) => middle(found, ({ workloads }) => workloads[name].ours[AT].rate / (workloads[name].peers[peer]?.rate ?? NaN));
  const image = plot('peers', bars(`Requests/s at ${AT} connections on one PostgreSQL`, ['tenantry', ...all],
    names.map((name) => [name, [ours(name), ...all.map((peer) => rate(name, peer))], ''])));
  return ['## Beside others', `On the same data in the same PostgreSQL, each sharing one core with it. ${all.join(' and ')} sign nobody in and check no right here.`,
    `![Peers](${image})`, table(['', 'tenantry', ...all.flatMap((peer) => [peer, 'times'])],
      names.map((name) => [name, figure(ours(name)), ...all.flatMap((peer) => [figure(rate(name, peer)), figure(times(name, peer))])]))];
}

function growth(found, plot) {
  const names = Object.keys(found.rounds[0][found.sizes[0]]);
  const cost = (name, size) => median(found.rounds.map((round) => round[found.sizes[0]][name].rate / round[size][name].rate));
  const rate = (name, size) => median(found.rounds.map((round) => round[size][name].rate));
  const title = `${NAMES[found.engine]}: as one tenant grows`;
  const image = plot(`growth-${found.engine}`, lines(`${title}: time of a request, as a multiple of that at ${found.sizes[0]} users`, found.sizes,
    names.map((name) => [name, found.sizes.map((size) => cost(name, size))]), 'x'));
  const cells = (name) => found.sizes.map((size) => `${figure(rate(name, size))} (${figure(cost(name, size))}x)`);
  return [`## ${title}`, where(found), `![Growth](${image})`, 'Requests/s, and the time of one as a multiple of that in the smallest tenant:',
    table(['users', ...found.sizes.map((size) => size.toLocaleString('en-US'))], names.map((name) => [name, ...cells(name)]))];
}

function cold(found) {
  const rows = [['binary', `${figure(found.binaryMiB)} MiB`]];
  for (const name of ['postgres', 'sqlite']) {
    const one = found[name];
    if (!one) continue;
    rows.push([`start to ready, ${NAMES[name]}`, `${figure(one.readyAfter)} ms (slowest of eleven: ${figure(one.slowest)} ms)`],
      [`memory idle, ${NAMES[name]}`, `${figure(one.idle)} MiB`],
      [`most memory at 64 connections, ${NAMES[name]}`, Object.entries(one.loaded).map(([workload, peak]) => `${workload} ${figure(peak)}`).join(', ') + ' MiB']);
  }
  if (found.build) {
    rows.push(['clean build', `${figure(found.build.clean)} s`], ['build after one changed line', `${figure(found.build.changed)} s`],
      ['release build after that', `${figure(found.build.release)} s`]);
  }
  return ['## Cold', where(found), table(['', ''], rows)];
}
