// Who is signed in here: the tokens of one browser tab, in its sessionStorage and nowhere else, exchanged
// for new ones before they expire.

import { bearer, graphql, troubles } from "/pages/client.js";

const KEY = "tenantry.session";
const SPENT = "tenantry.spent";
const AHEAD_MS = 60_000;
const RETRY_MS = 15_000;

const FIELDS = `
  accessToken refreshToken expiresAt
  viewer { tenant { slug name } user { name lastName email } effectiveRoles { role { key name } } }
  problems { severity code message }`;
const SIGN_IN = `mutation SignIn($input: SignInInput!) { signIn(input: $input) { ${FIELDS} } }`;
const REFRESH = `mutation Refresh($input: RefreshSessionInput!) { refreshSession(input: $input) { ${FIELDS} } }`;
const SIGN_OUT = "mutation SignOut { signOut { problems { code message } } }";

let session = read(KEY);
let notice = null;
let timer = null;
let refreshing = null;
let snapshot = { session, notice };
const listeners = new Set();

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

// Access tokens that we once wrote into a headers editor: these, and no others, may be replaced there.
const spent = () => read(SPENT) ?? [];
const AUTHORIZATION = /^authorization$/i;

function become(next, message = null) {
  if (session) sessionStorage.setItem(SPENT, JSON.stringify([session.accessToken, ...spent()].slice(0, 20)));
  session = next;
  notice = message;
  if (session) sessionStorage.setItem(KEY, JSON.stringify(session));
  else sessionStorage.removeItem(KEY);
  snapshot = { session, notice };
  schedule();
  listeners.forEach((listener) => listener());
}

function from(payload) {
  const { viewer } = payload;
  const user = viewer?.user;
  return {
    accessToken: payload.accessToken,
    refreshToken: payload.refreshToken,
    expiresAt: Date.parse(payload.expiresAt),
    name: user ? `${user.name} ${user.lastName}` : "",
    email: user?.email ?? "",
    tenant: viewer?.tenant?.name ?? "",
    slug: viewer?.tenant?.slug ?? "",
    roles: (viewer?.effectiveRoles ?? []).map(({ role }) => role.name),
  };
}

export const current = () => snapshot;

export function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

// Resolves to the troubles that kept the person out: [{code, message}], empty when they are in.
export async function signIn(tenant, email, password) {
  const input = { tenant: tenant.trim(), email: email.trim(), password };
  const answer = await graphql({ query: SIGN_IN, variables: { input } });
  const payload = answer.data?.signIn;
  if (payload?.accessToken) {
    become(from(payload));
    return [];
  }
  const found = troubles(answer, "signIn");
  return found.length ? found : [{ code: "ERROR", message: "The server did not sign you in." }];
}

export async function signOut() {
  const token = session?.accessToken;
  become(null);
  if (token) await graphql({ query: SIGN_OUT }, bearer(token)).catch(() => {});
}

// The server no longer knows the token: forget it, and say so.
export function ended() {
  if (session) become(null, "ended");
}

export function refresh() {
  refreshing ??= exchange().finally(() => {
    refreshing = null;
  });
  return refreshing;
}

async function exchange() {
  const used = session?.refreshToken;
  if (!used) return;
  try {
    const answer = await graphql({ query: REFRESH, variables: { input: { refreshToken: used } } });
    if (session?.refreshToken !== used) return;
    const payload = answer.data?.refreshSession;
    if (payload?.accessToken) become(from(payload));
    else if (payload) become(null, "ended");
    else schedule(RETRY_MS);
  } catch {
    schedule(RETRY_MS); // not reachable now: what we hold may still be good
  }
}

function schedule(least = 1_000) {
  clearTimeout(timer);
  if (session) timer = setTimeout(refresh, Math.max(session.expiresAt - Date.now() - AHEAD_MS, least));
}

// A headers object with our token where ours belongs: the current one in place of one we wrote before,
// nothing in its place when signed out. What the person typed themselves stays.
export function withToken(headers, add) {
  const rest = { ...headers };
  const name = Object.keys(rest).find((key) => AUTHORIZATION.test(key));
  if (name === undefined) return add && session ? { ...bearer(session.accessToken), ...rest } : rest;
  const token = String(rest[name]).replace(/^Bearer\s+/i, "");
  if (session && token !== session.accessToken && spent().includes(token)) rest[name] = `Bearer ${session.accessToken}`;
  if (!session && spent().includes(token)) delete rest[name];
  return rest;
}

// Sends what an editor holds: refreshes first when the token is about to end, and notices when it is dead.
export async function send(body, headers) {
  if (session && session.expiresAt - Date.now() < 5_000) await refresh();
  const used = withToken(headers, false);
  const answer = await graphql(body, used);
  const dead = (answer.errors ?? []).some((error) => error.extensions?.code === "UNAUTHENTICATED");
  if (dead && session && Object.values(used).includes(`Bearer ${session.accessToken}`)) ended();
  return answer;
}

schedule();
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && session && session.expiresAt - Date.now() < AHEAD_MS) refresh();
});
