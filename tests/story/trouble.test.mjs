// The wrong things: each has the coded answer that the API promises, and the server goes on.
import assert from 'node:assert/strict';
import { execSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { Sink } from './smtp.mjs';
import { Place, databases, until } from './support.mjs';

const PASSWORD = 'a small green kettle';
const INVITE = `mutation($input: InviteUserInput!) { inviteUser(input: $input) {
  membership { id } problems { code policy { script } } } }`;
const UPLOAD = `mutation($input: UploadPolicyScriptInput!) { uploadPolicyScript(input: $input) {
  script { id } diagnostics { line column } problems { code } } }`;
const CREATE = 'mutation($input: CreateUserInput!) { createUser(input: $input) { user { id } problems { code } } }';

const codes = (answer) => (answer.errors ?? []).map((error) => error.extensions.code);

for (const database of databases) {
  describe(`trouble on ${database.name}`, { skip: database.skip }, () => {
    const place = database.skip ? null : new Place(database);
    let sink, ada, company;
    const tenant = (slug, email) => place.run(['tenant', 'create', '--slug', slug, '--name', slug, '--admin-email', email,
      '--admin-name', 'Ada', '--admin-last-name', 'Lovelace', '--admin-password-stdin'], { input: `${PASSWORD}\n` });
    before(async () => {
      sink = await Sink.open();
      tenant('acme', 'ada@acme.example');
      tenant('other', 'ada@other.example');
      await place.start(['--smtp-url', sink.url]);
      ada = await place.signIn('ada@acme.example', PASSWORD);
      const made = await place.get(ada.token, 'mutation { createCompany(input: { name: "Acme" }) { company { id } } }');
      company = made.createCompany.company.id;
    });
    after(async () => { await place?.end(); await sink?.close(); });
    const invite = (email) => place.ask(ada.token, INVITE, { input: { companyId: company, email, role: 'DESIGNER' } });

    it('a bad token: UNAUTHENTICATED for each guarded field, and signing in works all the same', async () => {
      for (const token of ['nonsense', `${ada.token}x`, ada.token.replace(/.$/, (c) => (c === 'A' ? 'B' : 'A'))]) {
        const answer = await place.ask(token, '{ viewer { user { id } } users { totalCount } }');
        assert.deepEqual(answer.data, { viewer: null, users: null });
        assert.deepEqual(codes(answer), ['UNAUTHENTICATED', 'UNAUTHENTICATED']);
      }
      await place.signIn('ada@acme.example', PASSWORD);
    });

    it("another tenant's id: the same bytes as an id that never was", async () => {
      const { signIn } = await place.get(null,
        'mutation($input: SignInInput!) { signIn(input: $input) { viewer { user { id } } } }',
        { input: { tenant: 'other', email: 'ada@other.example', password: PASSWORD } });
      const ask = (id) => place.ask(ada.token, `query($id: ID!) { user(id: $id) { id } node(id: $id) { id } }`, { id });
      const never = `user_${'0'.repeat(31)}1`;
      assert.deepEqual(await ask(signIn.viewer.user.id), await ask(never));
      assert.deepEqual((await ask(never)).data, { user: null, node: null });
    });

    it('a denied field inside a list: null, one error with its full path, the rest intact', async () => {
      const { createUser } = await place.get(ada.token, CREATE,
        { input: { name: 'Bob', lastName: 'Ordinary', email: 'bob@acme.example', allSubtenants: true } });
      assert.deepEqual(createUser.problems, []);
      const mail = await until('the link', () => sink.to('bob@acme.example')[0]);
      await place.get(null, 'mutation($input: ResetPasswordInput!) { resetPassword(input: $input) { problems { code } } }',
        { input: { token: mail.token, newPassword: PASSWORD } });
      await invite('bob@acme.example');
      const bob = await place.signIn('bob@acme.example', PASSWORD);
      const { viewer } = await place.get(bob.token, '{ viewer { memberships { nodes { id } } } }');
      await place.get(bob.token, 'mutation($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { problems { code } } }',
        { input: { membershipId: viewer.memberships.nodes[0].id } });
      const answer = await place.ask(bob.token,
        `query($id: ID!) { company(id: $id) { members(orderBy: [{ field: NAME }]) { nodes { role user { name status } } } } }`,
        { id: company });
      assert.deepEqual(answer.data.company.members.nodes, [
        { role: 'OWNER', user: { name: 'Ada', status: null } },
        { role: 'DESIGNER', user: { name: 'Bob', status: 'ACTIVE' } },
      ]);
      assert.deepEqual(answer.errors.map((error) => [error.path.join('.'), error.extensions.code]),
        [['company.members.nodes.0.user.status', 'FORBIDDEN']]);
    });

    it('a script that does not compile is not stored and says where', async () => {
      const { uploadPolicyScript } = await place.get(ada.token, UPLOAD,
        { input: { name: 'broken', source: 'fn before_invite(ctx) {\n  deny("no"\n}\n' } });
      assert.equal(uploadPolicyScript.script, null);
      assert.deepEqual(uploadPolicyScript.problems.map((p) => p.code), ['SCRIPT_INVALID']);
      assert.equal(uploadPolicyScript.diagnostics[0].line, 3);
      const { policyScripts } = await place.get(ada.token, '{ policyScripts { totalCount } }');
      assert.equal(policyScripts.totalCount, 0);
    });

    it('a script that loops for ever fails closed, and the server answers others', async () => {
      const source = 'fn before_invite(ctx) {\n  if ctx.invite.email == "loop@acme.example" { loop { } }\n}\n' +
        'fn test_lets_others() {\n  assert(!try_hook("before_invite", #{}).denied, "others pass");\n}\n';
      const { uploadPolicyScript } = await place.get(ada.token, UPLOAD, { input: { name: 'loops', source } });
      assert.deepEqual(uploadPolicyScript.problems, []);
      const mode = (to) => place.get(ada.token,
        'mutation($input: SetPolicyModeInput!) { setPolicyMode(input: $input) { problems { code message } } }',
        { input: { scriptId: uploadPolicyScript.script.id, mode: to } });
      assert.deepEqual((await mode('ENFORCED')).setPolicyMode.problems, []);
      const [looped, other] = await Promise.all([invite('loop@acme.example'), invite('nobody@acme.example')]);
      assert.deepEqual(looped.data.inviteUser.problems, [{ code: 'POLICY_FAILED', policy: { script: 'loops' } }]);
      assert.deepEqual(other.data.inviteUser.problems.map((p) => p.code), ['INVITE_EMAIL_NOT_REGISTERED']);
      await mode('OFF');
    });

    it('a mail server that is away through two attempts takes nothing from the API, and gets the mail once', async () => {
      const { port } = sink;
      await sink.close();
      const { createUser } = await place.get(ada.token, CREATE,
        { input: { name: 'Late', lastName: 'Mail', email: 'late@acme.example', allSubtenants: true } });
      assert.deepEqual(createUser.problems, []);
      const failures = () => place.log.filter((line) => /mail not sent yet/.test(line)).length;
      await until('two failed attempts in the log', () => failures() >= 2);
      await sink.listen(port);
      await until('the mail', () => sink.to('late@acme.example').length > 0, 120_000);
      await until('the note that it is out', () => place.log.some((line) => /mail sent.*attempt=[3-9]/.test(line)));
      assert.equal(sink.to('late@acme.example').length, 1);
    });

    it('killed and started again, it has whatever it has acknowledged', async () => {
      const { createUser } = await place.get(ada.token, CREATE,
        { input: { name: 'Kept', lastName: 'Safe', email: 'kept@acme.example', allSubtenants: true } });
      const gone = new Promise((done) => place.running.on('exit', done));
      place.running.kill('SIGKILL');
      await gone;
      await place.start(['--smtp-url', sink.url]);
      const { user } = await place.get(ada.token, 'query($id: ID!) { user(id: $id) { name } }', { id: createUser.user.id });
      assert.deepEqual(user, { name: 'Kept' });
    });

    const [down, up] = [process.env.TENANTRY_TEST_POSTGRES_STOP, process.env.TENANTRY_TEST_POSTGRES_START];
    if (database.name === 'PostgreSQL') {
      it('PostgreSQL away and back: coded errors meanwhile, then answers again without a restart', async () => {
        assert.ok(down && up, 'tests/with-postgres says how to stop and start the server');
        const ask = () => place.ask(ada.token, '{ viewer { user { name } } }');
        execSync(down);
        try {
          assert.deepEqual([...new Set(codes(await ask()))], ['UNAVAILABLE']);
          assert.equal((await fetch(`${place.base}/health/ready`)).status, 503);
          assert.equal((await fetch(`${place.base}/health/live`)).status, 200);
        } finally {
          execSync(up);
        }
        await until('an answer', async () => (await ask()).data?.viewer?.user?.name === 'Ada');
        assert.equal((await fetch(`${place.base}/health/ready`)).status, 200);
      });
    }
  });
}
