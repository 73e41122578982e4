// Whom and what the requests are about: asked of the server itself, so that both databases give the same.
import { readFileSync } from 'node:fs';
import { ask } from './tenantry.mjs';
import { bench } from './options.mjs';

const COMPANIES = `query($ids: [ID!]!) { companies(first: 20) { nodes { id members(first: 100) { nodes { user { id } } } } }
  viewer { sessions { id current } } nodes(ids: $ids) { ... on User { status } } }`;
const SIGN_IN = `mutation($input: SignInInput!) { signIn(input: $input) { refreshToken problems { code } } }`;
const UPLOAD = `mutation($source: String!) { uploadPolicyScript(input: { name: "bench", source: $source }) {
  script { id } version { id } diagnostics { message line } problems { message } } }`;
const MODE = `mutation($id: ID!, $mode: PolicyMode!) { setPolicyMode(input: { scriptId: $id, mode: $mode }) {
  script { mode } problems { message } } }`;

/** How many sessions W7 turns, at least: more than are lost to requests that a run's end cuts. */
const SESSIONS = 800;

/** What `tenantry generate --tokens` has written: a line for each tenant. */
export function readTokens(file) {
  return readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
}

/** One tenant as the requests need it. */
export async function look(url, known) {
  const { companies, viewer, nodes } = await ask(url, known.accessToken, COMPANIES, { ids: known.userIds });
  return {
    token: known.accessToken,
    id: known.accessToken.split('_')[1].split('.')[0],
    admin: known.administrator,
    session: viewer.sessions.find(({ current }) => current).id,
    users: known.userIds.map((id, at) => ({ id, email: known.emails[at], active: nodes[at].status === 'ACTIVE' })),
    companies: companies.nodes.map(({ id, members }) => ({ id, members: new Set(members.nodes.map(({ user }) => user.id)) })),
    texts: known.emailsPage,
  };
}

/** Opens the sessions that W7 turns; gives their refresh tokens, tenants taking turns. */
export async function signIn(url, tokens) {
  const sessions = [];
  for (let turn = 0; turn < SESSIONS / tokens.length; turn += 1) {
    // Two passwords are hashed at once.
    for (let at = 0; at < tokens.length; at += 2) {
      const pair = tokens.slice(at, at + 2).map(async ({ tenant, email, password }) => {
        const { signIn: done } = await ask(url, undefined, SIGN_IN, { input: { tenant, email, password } });
        if (done.problems.length) throw new Error(`signIn of ${email}: ${JSON.stringify(done.problems)}`);
        return done.refreshToken;
      });
      sessions.push(...(await Promise.all(pair)));
    }
  }
  return sessions;
}

/** Puts the script of W5S into every tenant, not enforced yet. Gives the ids. */
export async function upload(url, tokens) {
  const source = readFileSync(`${bench}workloads/w5.rhai`, 'utf8');
  const ids = [];
  for (const { accessToken: token } of tokens) {
    const { uploadPolicyScript: done } = await ask(url, token, UPLOAD, { source });
    if (!done.script) throw new Error(`the script was not taken: ${JSON.stringify(done)}`);
    ids.push({ token, id: done.script.id });
  }
  return ids;
}

/** Switches the scripts: ENFORCED or OFF. */
export async function setMode(url, scripts, mode) {
  for (const { token, id } of scripts) {
    const { setPolicyMode: done } = await ask(url, token, MODE, { id, mode });
    if (done.problems.length) throw new Error(`the script's mode stayed: ${JSON.stringify(done.problems)}`);
  }
}
