// The main job from an empty folder to a removed member, with the real program, real mail and a restart in
// the middle, on both databases.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { Sink } from './smtp.mjs';
import { Place, databases, until } from './support.mjs';

const PASSWORD = 'a small green kettle';
const INVITE = `mutation($input: InviteUserInput!) { inviteUser(input: $input) {
  membership { id state role } problems { severity code message field policy { script version line } } } }`;
const DOMAINS = `// Whoever is invited has an address of ours.
fn before_invite(ctx) {
    let mail = ctx.invite.email;
    if !mail.ends_with("@acme.example") {
        deny("Only addresses of acme.example are invited.");
    }
}
fn test_refuses_others() {
    let said = try_hook("before_invite", #{ invite: #{ email: "x@else.example" } });
    assert(said.denied, "an address of others is refused");
}
`;

for (const database of databases) {
  describe(`the story on ${database.name}`, { skip: database.skip }, () => {
    const place = database.skip ? null : new Place(database);
    let sink, ada, grace, linus, company, membership;
    after(async () => { await place?.end(); await sink?.close(); });

    const create = (token, input) => place.get(token,
      `mutation($input: CreateUserInput!) { createUser(input: $input) { user { id emailConfirmed } problems { code message field } } }`,
      { input });
    const mailed = (address, count = 1) => until(`mail to ${address}`, () => sink.to(address)[count - 1]);
    const setPassword = (token) => place.get(null,
      'mutation($input: ResetPasswordInput!) { resetPassword(input: $input) { problems { code message } } }',
      { input: { token, newPassword: PASSWORD } });

    it('makes a tenant from the command line and signs its administrator in', async () => {
      sink = await Sink.open();
      place.run(['tenant', 'create', '--slug', 'acme', '--name', 'Acme', '--admin-email', 'ada@acme.example',
        '--admin-name', 'Ada', '--admin-last-name', 'Lovelace', '--admin-password-stdin'], { input: `${PASSWORD}\n` });
      await place.start(['--smtp-url', sink.url, '--public-url', 'https://people.acme.example']);
      ada = await place.signIn('ada@acme.example', PASSWORD);
    });

    it('creates two users, who follow the mailed links', async () => {
      for (const [name, email] of [['Grace', 'grace@acme.example'], ['Linus', 'linus@acme.example']]) {
        const { createUser } = await create(ada.token, { name, lastName: 'Of Acme', email, allSubtenants: true });
        assert.deepEqual(createUser.problems, []);
        assert.equal(createUser.user.emailConfirmed, false);
        const mail = await mailed(email);
        assert.match(mail.body, /https:\/\/people\.acme\.example\/set-password\?token=/);
        assert.deepEqual(await setPassword(mail.token), { resetPassword: { problems: [] } });
        assert.deepEqual((await setPassword(mail.token)).resetPassword.problems.map((p) => p.code), ['TOKEN_INVALID']);
      }
      grace = await place.signIn('grace@acme.example', PASSWORD);
      linus = await place.signIn('linus@acme.example', PASSWORD);
    });

    it('invites: an unknown address, a known one, the same again', async () => {
      const { createCompany } = await place.get(grace.token,
        'mutation { createCompany(input: { name: "Compilers & Sons" }) { company { id name } problems { code } } }');
      assert.equal(createCompany.company.name, 'Compilers & Sons');
      company = createCompany.company.id;
      const invite = async (email, role = 'DESIGNER') =>
        (await place.get(grace.token, INVITE, { input: { companyId: company, email, role } })).inviteUser;
      const codes = (answer) => answer.problems.map((problem) => problem.code);
      assert.deepEqual(codes(await invite('nobody@acme.example')), ['INVITE_EMAIL_NOT_REGISTERED']);
      const invited = await invite('Linus@Acme.example');
      assert.deepEqual(invited.problems, []);
      assert.deepEqual(invited.membership, { id: invited.membership.id, state: 'INVITED', role: 'DESIGNER' });
      membership = invited.membership.id;
      const mail = await mailed('linus@acme.example', 2);
      assert.equal(mail.subject, 'Invitation to Compilers & Sons');
      assert.match(mail.body, /https:\/\/people\.acme\.example\/invitation\?token=/);
      assert.deepEqual(codes(await invite('linus@acme.example')), ['INVITE_ALREADY_INVITED']);
      assert.equal(sink.to('nobody@acme.example').length, 0);
    });

    it('enforces a domains script, which refuses with its own words, name, version and line', async () => {
      const { uploadPolicyScript } = await place.get(ada.token,
        `mutation($input: UploadPolicyScriptInput!) { uploadPolicyScript(input: $input) {
           script { id } version { id number } diagnostics { message } problems { code } } }`,
        { input: { name: 'allowed domains', source: DOMAINS } });
      assert.deepEqual([uploadPolicyScript.diagnostics, uploadPolicyScript.problems], [[], []]);
      const { setPolicyMode } = await place.get(ada.token,
        'mutation($input: SetPolicyModeInput!) { setPolicyMode(input: $input) { script { mode } problems { code message } } }',
        { input: { scriptId: uploadPolicyScript.script.id, mode: 'ENFORCED' } });
      assert.deepEqual(setPolicyMode, { script: { mode: 'ENFORCED' }, problems: [] });
      const { inviteUser } = await place.get(grace.token, INVITE,
        { input: { companyId: company, email: 'eve@else.example', role: 'DESIGNER' } });
      assert.deepEqual(inviteUser, { membership: null, problems: [{
        severity: 'ERROR', code: 'REJECTED_BY_POLICY', message: 'Only addresses of acme.example are invited.',
        field: null, policy: { script: 'allowed domains', version: 1, line: 5 },
      }] });
    });

    it('goes on after a restart: the invited accepts by the mailed token and sees the company', async () => {
      assert.equal(await place.stop(), 0);
      await place.start(['--smtp-url', sink.url, '--public-url', 'https://people.acme.example']);
      const { acceptInvitation } = await place.get(linus.token,
        'mutation($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { membership { id state } problems { code } } }',
        { input: { token: sink.to('linus@acme.example')[1].token } });
      assert.deepEqual(acceptInvitation, { membership: { id: membership, state: 'ACTIVE' }, problems: [] });
      const { viewer } = await place.get(linus.token,
        '{ viewer { memberships { nodes { role state company { name } } } } }');
      assert.deepEqual(viewer.memberships.nodes,
        [{ role: 'DESIGNER', state: 'ACTIVE', company: { name: 'Compilers & Sons' } }]);
    });

    it('removes a member, whose next request with the company is refused', async () => {
      const seen = () => place.ask(linus.token, 'query($id: ID!) { company(id: $id) { name } }', { id: company });
      assert.deepEqual((await seen()).data, { company: { name: 'Compilers & Sons' } });
      const { removeMember } = await place.get(grace.token,
        'mutation($input: RemoveMemberInput!) { removeMember(input: $input) { removedId problems { code } } }',
        { input: { membershipId: membership } });
      assert.deepEqual(removeMember, { removedId: membership, problems: [] });
      assert.deepEqual((await seen()).data, { company: null });
      const { viewer } = await place.get(linus.token, '{ viewer { memberships { nodes { role } } } }');
      assert.deepEqual(viewer.memberships.nodes, []);
    });
  });
}
