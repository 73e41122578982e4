import assert from "node:assert/strict";
import { after, test } from "node:test";
import { ada, close, graphql, picture, post, signIn, visit } from "./browser.js";

after(close);

// Monaco draws text as lines with no-break spaces.
const text = async (locator) => (await locator.innerText()).replaceAll("\u00a0", " ");
const result = (page) => page.locator(".graphiql-response .view-lines");
const headers = (page) => page.locator(".graphiql-editor-tool .graphiql-editor:not(.hidden) .view-lines");
const run = (page) => page.locator(".graphiql-execute-button").click();

async function shows(page, wanted) {
  await page.waitForFunction(
    (wanted) =>
      document.querySelector(".graphiql-response .view-lines")?.innerText.replaceAll("\u00a0", " ").includes(wanted),
    wanted,
  );
}

const ready = (page) => page.locator(".graphiql-query-editor .view-line").first().waitFor();

test("GraphiQL signs in, runs a starter tab and shows the answer", async () => {
  await visit("/", async (page) => {
    await ready(page);
    await picture(page, "graphiql-signed-out");
    await signIn(page);
    await page.getByTestId("who").waitFor();
    assert.match(await page.getByTestId("who").innerText(), /Ada.*\n.*Tenant Administrator/s);

    await page.getByRole("button", { name: "Headers", exact: true }).click();
    await page.waitForFunction(() => document.body.innerText.includes('"Authorization"'));
    assert.match(await text(headers(page)), /"Authorization":\s*"Bearer \S{20,}"/);

    await run(page);
    await shows(page, '"viewer"');
    assert.match(await text(result(page)), /"slug": "acme"/);
    await picture(page, "graphiql-who-am-i");
  });
});

test("each starter has a tab, and a document that the server takes", async () => {
  let starters;
  await visit("/", async (page) => {
    await ready(page);
    starters = await page.evaluate(async () => (await import("/pages/starters.js")).starters);
    const tabs = await page.getByRole("tab").allInnerTexts();
    assert.deepEqual(tabs, starters.map(({ title }) => title));
  });
  const { signIn } = await graphql(
    "mutation In($input: SignInInput!) { signIn(input: $input) { accessToken } }",
    { input: ada },
  );
  for (const { title, query, variables } of starters) {
    const given = JSON.parse(variables ?? "{}");
    // Sent by nobody, a valid document is denied field by field; one that is not valid has no data at all.
    const answer = await post(query, given);
    assert.ok("data" in answer, `${title}: ${JSON.stringify(answer.errors)}`);
    if (/^mutation/m.test(query)) continue;
    const data = await graphql(query, given, signIn.accessToken);
    assert.ok(Object.values(data).every((value) => value !== null), `${title} answered null`);
  }
});

test("the example of a script denies the address of its example context", async () => {
  const { signIn } = await graphql(
    "mutation In($input: SignInInput!) { signIn(input: $input) { accessToken } }",
    { input: ada },
  );
  await visit("/plain", async (page) => {
    const { query, variables } = await page.evaluate(async () =>
      (await import("/pages/starters.js")).starters.find(({ title }) => title === "TryPolicy"),
    );
    const { tryPolicyScript } = await graphql(query, JSON.parse(variables), signIn.accessToken);
    assert.deepEqual([tryPolicyScript.diagnostics, tryPolicyScript.problems], [[], []]);
    assert.equal(tryPolicyScript.trial.verdict, "DENIED");
  });
});

test("the users grid runs from its tab, with its variables and our token", async () => {
  await visit("/", async (page) => {
    await ready(page);
    await signIn(page);
    await page.getByTestId("who").waitFor();
    await page.getByRole("tab", { name: "UsersGrid" }).click();
    await run(page);
    await shows(page, '"totalCount"');
    await picture(page, "graphiql-users");
  });
});

test("an example that was closed comes back from the menu", async () => {
  await visit("/", async (page) => {
    await ready(page);
    await page.keyboard.press("Escape");
    const close = page.locator(".graphiql-tab-close");
    await page.getByRole("tab", { name: "WhoAmI" }).hover();
    await close.first().click();
    await page.getByRole("tab", { name: "WhoAmI" }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Examples" }).click();
    await picture(page, "graphiql-examples");
    await page.getByRole("button", { name: /^WhoAmI/ }).click();
    await page.getByRole("tab", { name: "WhoAmI" }).waitFor();
  });
});

test("a wrong password is told plainly, and nobody is signed in", async () => {
  await visit("/", async (page) => {
    await signIn(page, { ...ada, email: "nobody@acme.example", password: "not the password" });
    await page.locator(".sign-in .trouble").waitFor();
    assert.equal(await page.getByTestId("who").count(), 0);
    await picture(page, "graphiql-wrong-password");
  });
});

test("the session outlives a reload, is refreshed before it ends, and leaves with sign-out", async () => {
  await visit("/", async (page) => {
    await signIn(page);
    await page.getByTestId("who").waitFor();
    const token = () => page.evaluate(() => JSON.parse(sessionStorage.getItem("tenantry.session"))?.accessToken);
    const first = await token();
    await page.evaluate(() => {
      const session = JSON.parse(sessionStorage.getItem("tenantry.session"));
      sessionStorage.setItem("tenantry.session", JSON.stringify({ ...session, expiresAt: Date.now() }));
    });
    await page.reload();
    await page.waitForFunction(
      (first) => JSON.parse(sessionStorage.getItem("tenantry.session")).accessToken !== first,
      first,
    );
    await page.getByRole("button", { name: "Headers", exact: true }).click();
    await run(page);
    await shows(page, '"viewer"');
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign in" }).first().waitFor();
    assert.equal(await token(), undefined);
    assert.equal(await page.evaluate(() => JSON.stringify(localStorage)), "{}");
    assert.doesNotMatch(await page.locator(".graphiql-editor-tool").innerText(), /Authorization/);
  });
});
