import assert from "node:assert/strict";
import { after, test } from "node:test";
import { ada, close, picture, signIn, visit } from "./browser.js";

after(close);

test("the plain page signs in, runs an example and shows the answer", async () => {
  await visit("/plain", async (page) => {
    await signIn(page);
    await page.getByRole("button", { name: "Sign out" }).waitFor();
    assert.match(await page.locator("#account").innerText(), /Ada.*Tenant Administrator/);
    assert.match(await page.getByLabel("Headers").inputValue(), /"Authorization": "Bearer \S{20,}"/);
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByText(/Answered in/).waitFor();
    const answer = JSON.parse(await page.locator("#result").innerText());
    assert.equal(answer.errors, undefined);
    assert.equal(answer.data.viewer.tenant.slug, ada.tenant);
    assert.ok(await page.evaluate(() => document.documentElement.scrollHeight <= innerHeight));
    await picture(page, "plain");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("button", { name: "Sign in" }).waitFor();
    assert.equal(await page.getByLabel("Headers").inputValue(), "");
  });
});

test("the plain page says what is wrong with the variables, and with a sign-in", async () => {
  await visit("/plain", async (page) => {
    await page.getByLabel("Variables").fill("{");
    await page.keyboard.press("Control+Enter");
    await page.getByText(/Variables must be a JSON object/).waitFor();
    await signIn(page, { ...ada, email: "nobody@acme.example", password: "not the password" });
    await page.locator("#notice .trouble").waitFor();
    assert.doesNotMatch(await page.locator("#notice").innerText(), /Variables/);
  });
});

test("the plain page fits a phone", async () => {
  await visit(
    "/plain",
    async (page) => {
      await picture(page, "plain-phone");
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    },
    { size: [390, 800] },
  );
});
