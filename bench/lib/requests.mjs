// The requests of each workload, as load/requests.lua reads them.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bench } from './options.mjs';

const CELLS = [
  ['PROJECT', 'CREATE'], ['AGENT_METADATA', 'UPDATE'], ['AGENT_IMPORT', 'EXECUTE'], ['COMPANY_OWNER', 'UPDATE'],
];

export const document = (name) =>
  readFileSync(`${bench}workloads/${name.slice(0, 2).toLowerCase()}.graphql`, 'utf8')
    .split('\n').filter((line) => !line.startsWith('#')).join('\n').trim();

/** What an answer has to have. */
const EXPECTED = {
  W1: () => ['#has "data":{"user":{"id":"user_', '#has "profiles":[', '#least 3 "key":'],
  W2: ({ page }) => ['#has "totalCount":', `#least ${page} "viewerCan":`, `#least ${page * 5} "allowed":`],
  W3: ({ companies }) => [`#least ${companies} "members":`, `#least ${companies * 15} "changeRole":`],
  W4: () => ['#has "problems":[]', '#has "jobTitle":"Title '],
  W5: () => ['#once', '#has "problems":[]', '#has "state":"INVITED"'],
  W6: () => ['#least 100 "allowed":'],
  W7: () => ['#has "problems":[]', '#has "effectiveRoles":[{'],
};
EXPECTED.W5S = EXPECTED.W5;

/** Requests of one database; writes take up where the run before left off. */
export class Requests {
  /** `tenants` as population's `look` gives them; `sessions` as `signIn` does; `again`: nothing is kept of what is written. */
  constructor(work, tenants, sessions, again = false) {
    Object.assign(this, { work, tenants, sessions, again, page: 50, turn: 0, chain: undefined });
    this.pairs = new Pairs(tenants);
  }

  /** A file for so many seconds of a workload, at not more than `rate` requests/s where each can be sent only once. */
  file(name, seconds, rate = 4000) {
    const path = join(this.work, `${name}.requests`);
    if (name === 'W7') return this.#chained(path);
    const lines = this.#variables(name, this.again ? 10_000 : Math.ceil(seconds * rate));
    const query = document(name);
    const companies = Math.min(...this.tenants.map((tenant) => tenant.companies.length));
    const expected = EXPECTED[name]({ page: this.page, companies }).filter((line) => line !== '#once' || !this.again);
    const body = (variables) => JSON.stringify({ query, variables });
    const sent = lines.map(([token, variables]) => `${token}\t${body(variables)}`);
    writeFileSync(path, `${[...expected, ...sent].join('\n')}\n`);
    return path;
  }

  /** So many of a file's requests may have reached the server. */
  sent(name, count) {
    if (name.startsWith('W5') && !this.again) this.pairs.drop(count);
  }

  #chained(path) {
    if (!this.chain) {
      const chain = JSON.stringify({ query: document('W7'), variables: { token: '$TOKEN' } });
      writeFileSync(path, `${[`#chain ${chain}`, ...EXPECTED.W7(), ...this.sessions].join('\n')}\n`);
      this.chain = path;
    }
    return path;
  }

  /** [token, variables] in the order of sending: the next request is always another tenant's. */
  #variables(name, most) {
    const of = (tenant, variables) => [tenant.token, variables];
    switch (name) {
      case 'W2': return turns(this.tenants, 'texts').map(([tenant, text]) => of(tenant, { text }));
      case 'W3': return this.tenants.map((tenant) => of(tenant, {}));
      case 'W6': return this.tenants.map((tenant) => of(tenant, { checks: checks(tenant) }));
      case 'W5': case 'W5S':
        return this.pairs.next(most).map(([tenant, companyId, { email }]) => of(tenant, { companyId, email }));
      case 'W4': {
        // Two titles in turn, of which nobody has one yet.
        this.turn += 1;
        const titles = [`Title ${this.turn} A`, `Title ${this.turn} B`];
        const users = turns(this.tenants, 'users');
        return titles.flatMap((jobTitle) => users.map(([tenant, { id }]) => of(tenant, { id, jobTitle })));
      }
      default: return turns(this.tenants, 'users').map(([tenant, { id }]) => of(tenant, { id }));
    }
  }
}

/** [tenant, one of its things], so that the next is always another tenant's. */
function turns(tenants, what) {
  const most = Math.max(...tenants.map((tenant) => tenant[what].length));
  const rows = Array.from({ length: most }, (_, at) => tenants.map((tenant) => [tenant, tenant[what][at]]));
  return rows.flat().filter(([, one]) => one !== undefined);
}

/** 80 questions about companies' cells and 20 about roles, on 20 people. */
export function checks({ users, companies }) {
  const people = users.slice(0, 20);
  return Array.from({ length: 100 }, (_, at) => {
    const userId = people[at % people.length].id;
    if (at % 5 === 4) return { userId, role: { role: 'AI_CHAT_USER' } };
    const [resource, action] = CELLS[at % CELLS.length];
    return { userId, company: { companyId: companies[at % companies.length].id, resource, action } };
  });
}

/** Pairs of a company and somebody who is not in it, each once; with 64 people a tenant, within a company's seats. */
class Pairs {
  #found;
  #ahead = [];
  constructor(tenants) {
    this.#found = pairs(tenants);
  }

  /** The next so many, as far as there are. */
  next(most) {
    while (this.#ahead.length < most) {
      const { value, done } = this.#found.next();
      if (done) break;
      this.#ahead.push(value);
    }
    if (!this.#ahead.length) throw new Error('nobody is left to be invited: take more --tenants or fewer --seconds');
    return this.#ahead.slice(0, most);
  }

  /** The first so many were sent. */
  drop(count) {
    this.#ahead.splice(0, count);
  }
}

/** How many invitations to one person are mailed in a day. */
const INVITED = 5;

/** [tenant, company, user]: everybody who is not disabled once, then each into another company. */
export function* pairs(tenants) {
  const most = Math.max(...tenants.map(({ users }) => users.length));
  for (let turn = 0; turn < most * INVITED; turn += 1) {
    for (const tenant of tenants) {
      const { users, companies } = tenant;
      const company = companies[((turn % most) + Math.floor(turn / most)) % companies.length];
      const user = users[turn % most];
      if (user?.active && company && !company.members.has(user.id)) yield [tenant, company.id, user];
    }
  }
}
