// Sizing a machine with the real program: fill a database, serve it, use a token of the file.
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Place, databases } from './support.mjs';

for (const database of databases) {
  describe(`made-up tenants on ${database.name}`, { skip: database.skip }, () => {
    const place = database.skip ? null : new Place(database);
    const generate = (...flags) => place.run(['generate', '--tenants=2', '--users-per-tenant=30', ...flags]);
    const refused = (...flags) => {
      try { generate(...flags); } catch (error) { return [error.status, error.stderr.split('\n').at(-2)]; }
      return assert.fail('it was done');
    };
    after(() => place?.end());

    it('says what it made and who signs in', () => {
      const told = generate('--tokens=tokens.jsonl', '--token-days=3').split('\n');
      assert.match(told[0], /^made 2 tenants, tenant-001 to tenant-002, with 30 users and 20 companies each, on /);
      assert.deepEqual(told.slice(1), [
        'administrator@tenant-001.example signs in to tenant-001 with the password: only for measuring machines',
        'tokens, good for 3 days: tokens.jsonl',
        'For measuring only: every secret in it follows from the seed.',
        '',
      ]);
    });

    it('writes tokens that work, for the eyes of the owner', async () => {
      const file = join(place.folder, 'tokens.jsonl');
      assert.equal(statSync(file).mode & 0o777, 0o600);
      const known = readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
      assert.deepEqual(known.map((one) => one.tenant), ['tenant-001', 'tenant-002']);
      await place.start();
      for (const { accessToken, administrator, userIds } of known) {
        const query = 'query($id: ID!) { viewer { user { id } } users { totalCount } user(id: $id) { id } }';
        assert.deepEqual(await place.get(accessToken, query, { id: userIds[5] }), {
          viewer: { user: { id: administrator } }, users: { totalCount: 30 }, user: { id: userIds[5] },
        });
      }
      assert.equal(await place.stop(), 0);
    });

    it('leaves alone what is there, and names the flag', () => {
      assert.deepEqual(refused(), [1,
        'error: --add: the database holds tenants already, 2 of them; give another --database-url, or --add to keep them']);
      assert.deepEqual(refused('--add'), [1,
        'error: --slug-prefix: there is a tenant with the slug "tenant-001" already; give another prefix']);
      assert.deepEqual(refused('--add', '--slug-prefix=more', '--tokens=nowhere/tokens.jsonl')[0], 1);
      assert.deepEqual(refused('--seed=x'), [2,
        'error: --seed (or TENANTRY_SEED): "x" is not a number for this; give a whole number from 0 to 18446744073709551615']);
      assert.match(generate('--add', '--slug-prefix=more'), /^made 2 tenants, more-001 to more-002, /);
    });
  });
}
