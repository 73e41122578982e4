import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, test } from "node:test";
import { ada, close, graphql, picture, server, visit } from "./browser.js";
import { link } from "./mail.js";

after(close);

const sent = (page) => {
  const bodies = [];
  page.on("request", (request) => request.url().endsWith("/graphql") && bodies.push(request.postData()));
  return bodies;
};

test("a mailed link only opens a page, and its token leaves the address bar", async () => {
  for (const path of ["/invitation", "/set-password", "/confirm-email"]) {
    await visit(null, async (page) => {
      const bodies = sent(page);
      await page.goto(`${server}${path}?token=wrong`);
      await page.locator("main button").first().waitFor();
      assert.equal(new URL(page.url()).search, "");
      assert.doesNotMatch(await page.locator("main").innerText(), /undefined|null/);
      await page.reload();
      await page.locator("main button").first().waitFor();
      assert.deepEqual(bodies, []);
      await picture(page, path.slice(1));
    });
  }
});

test("a link without its token says so", async () => {
  for (const path of ["/invitation", "/set-password", "/confirm-email"]) {
    await visit(path, async (page) => {
      await page.getByText("This link is incomplete.").waitFor();
    });
  }
});

test("a token that is no good: the page says why, and can mail a new link for a password", async () => {
  await visit("/confirm-email?token=wrong", async (page) => {
    await page.getByRole("button", { name: "Confirm this address" }).click();
    await page.getByText("This link no longer works").waitFor();
  });
  await visit("/set-password?token=wrong", async (page) => {
    await page.getByLabel("New password").fill("a long enough passphrase");
    await page.getByLabel("The same again").fill("a long enough passphrase");
    await page.getByRole("button", { name: "Save password" }).click();
    await page.getByText("This link no longer works").waitFor();
    await page.getByLabel("Tenant").fill(ada.tenant);
    await page.getByLabel("E-mail").fill(`nobody-${randomUUID()}@acme.example`);
    await picture(page, "set-password-renew");
    await page.getByRole("button", { name: "Send a new link" }).click();
    await page.getByText("a new link is on its way").waitFor();
  });
});

test("the invited signs in first, then decides", async () => {
  await visit("/invitation?token=wrong", async (page) => {
    await page.getByLabel("Tenant").fill(ada.tenant);
    await page.getByLabel("E-mail").fill(ada.email);
    await page.getByLabel("Password").fill(ada.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("You are signed in as Ada").waitFor();
    await page.getByRole("button", { name: "Accept" }).waitFor();
    await picture(page, "invitation-decide");
    await page.getByRole("button", { name: "Accept" }).click();
    await page.getByText("This link no longer works").waitFor();
    await page.getByRole("button", { name: "Decline" }).click();
    await page.getByText("This link no longer works").waitFor();
  });
});

test("a Spanish browser reads Spanish, and the page fits a phone", async () => {
  await visit(
    "/invitation?token=wrong",
    async (page) => {
      await page.getByRole("heading", { name: "Invitación" }).waitFor();
      assert.equal(await page.locator("html").getAttribute("lang"), "es");
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      await picture(page, "invitation-es-phone");
    },
    { locale: "es-AR", size: [390, 800] },
  );
});

// Needs the folder that the server writes its mails to.
const mails = process.env.TENANTRY_MAILS;
test("a new user follows the mailed link, chooses a password and signs in", { skip: !mails }, async () => {
  const signIn = "mutation In($input: SignInInput!) { signIn(input: $input) { accessToken problems { code } } }";
  const email = `browser-${randomUUID()}@acme.example`;
  const password = `a passphrase of ${randomUUID()}`;
  const admin = (await graphql(signIn, { input: ada })).signIn.accessToken;
  const created = await graphql(
    "mutation New($input: CreateUserInput!) { createUser(input: $input) { user { id } problems { code message } } }",
    { input: { name: "Browser", lastName: "Test", email, language: "en", allSubtenants: true } },
    admin,
  );
  assert.deepEqual(created.createUser.problems, []);
  await visit(await link(mails, email, "/set-password"), async (page) => {
    await page.getByLabel("New password").fill(password);
    await page.getByLabel("The same again").fill("something else entirely");
    await page.getByRole("button", { name: "Save password" }).click();
    await page.getByText("The two passwords differ.").waitFor();
    await page.getByLabel("The same again").fill(password);
    await page.getByRole("button", { name: "Save password" }).click();
    await page.getByRole("heading", { name: "Your password is set" }).waitFor();
    await picture(page, "set-password-done");
  });
  const { signIn: entered } = await graphql(signIn, { input: { ...ada, email, password } });
  assert.deepEqual(entered.problems, []);
  assert.ok(entered.accessToken);
});

test("the invited declines by the mailed link, which then works no more", { skip: !mails }, async () => {
  const signIn = "mutation In($input: SignInInput!) { signIn(input: $input) { accessToken problems { code } } }";
  const email = `declines-${randomUUID()}@acme.example`;
  const password = `a passphrase of ${randomUUID()}`;
  const admin = (await graphql(signIn, { input: ada })).signIn.accessToken;
  await graphql(
    "mutation New($input: CreateUserInput!) { createUser(input: $input) { problems { code message } } }",
    { input: { name: "Browser", lastName: "Test", email, language: "en", allSubtenants: true } },
    admin,
  );
  const token = new URL(await link(mails, email, "/set-password"), server).searchParams.get("token");
  const set = "mutation Set($input: ResetPasswordInput!) { resetPassword(input: $input) { problems { code message } } }";
  const { resetPassword } = await graphql(set, { input: { token, newPassword: password } });
  assert.deepEqual(resetPassword.problems, []);
  const create = "mutation Firm { createCompany(input: { name: \"Declined\" }) { company { id } problems { code } } }";
  const companyId = (await graphql(create, {}, admin)).createCompany.company.id;
  const invite = "mutation Ask($input: InviteUserInput!) { inviteUser(input: $input) { problems { code message } } }";
  const input = { companyId, email, role: "DESIGNER" };
  assert.deepEqual((await graphql(invite, { input }, admin)).inviteUser.problems, []);
  const enter = async (page) => {
    await page.getByLabel("Tenant").fill(ada.tenant);
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
  };
  const mailed = await link(mails, email, "/invitation");
  await visit(mailed, async (page) => {
    await enter(page);
    await page.getByText("invites you to join Declined as Designer.").waitFor();
    await page.getByRole("button", { name: "Decline" }).click();
    await page.getByRole("heading", { name: "Invitation declined" }).waitFor();
    await picture(page, "invitation-declined");
  });
  await visit(mailed, async (page) => {
    await enter(page);
    await page.getByRole("button", { name: "Accept" }).click();
    await page.getByText("This link no longer works").waitFor();
  });
});
