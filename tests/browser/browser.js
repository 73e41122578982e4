// Chromium on the running server at TENANTRY_URL, watched: whatever a page logs as an error, breaks of its
// policy, or asks of another origin fails the test that opened it.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";

export const server = new URL(process.env.TENANTRY_URL ?? "http://127.0.0.1:8080").origin;

// As `tenantry demo` prints them.
export const ada = {
  tenant: process.env.TENANTRY_TENANT ?? "acme",
  email: process.env.TENANTRY_EMAIL ?? "ada@acme.example",
  password: process.env.TENANTRY_PASSWORD ?? "correct horse battery staple",
};

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

let launched;

// Runs `steps` on a page of its own, then closes it and checks what was watched.
export async function visit(path, steps, { locale = "en-US", size = [1440, 900] } = {}) {
  launched ??= chromium.launch({ executablePath: process.env.TENANTRY_CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
  const [width, height] = size;
  const context = await (await launched).newContext({ locale, viewport: { width, height } });
  context.setDefaultTimeout(15_000);
  const seen = [];
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) =>
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`),
    );
  });
  context.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== "data:" && protocol !== "blob:" && origin !== server) seen.push(`asked ${request.url()}`);
  });
  context.on("console", (message) => message.type() === "error" && seen.push(message.text()));
  context.on("weberror", (error) => seen.push(String(error.error())));
  const page = await context.newPage();
  try {
    if (path) await page.goto(server + path);
    await steps(page);
  } catch (error) {
    await picture(page, `failed${Date.now()}`);
    throw error;
  } finally {
    await context.close();
  }
  assert.deepEqual(seen, []);
}

export async function close() {
  await (await launched)?.close();
}

// A picture into the folder TENANTRY_PICTURES, when there is one.
export async function picture(page, name) {
  const folder = process.env.TENANTRY_PICTURES;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png` });
}

export async function signIn(page, { tenant, email, password } = ada) {
  await page.getByLabel("Tenant").fill(tenant);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.locator("form").getByRole("button", { name: "Sign in" }).click();
}

// One request past the browser.
export async function post(query, variables, token) {
  const response = await fetch(`${server}/graphql`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

// The data of a request that a test needs to go well.
export async function graphql(query, variables, token) {
  const answer = await post(query, variables, token);
  assert.equal(answer.errors, undefined, JSON.stringify(answer.errors));
  return answer.data;
}
