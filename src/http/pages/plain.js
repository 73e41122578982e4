// The plain page: what GraphiQL's page does, without a build step.

import { current, send, signIn, signOut, subscribe, withToken } from "/pages/session.js";
import { starters } from "/pages/starters.js";

const UNANSWERED = {
  timeout: "The server did not answer in time.",
  unreachable: "The server cannot be reached.",
};

const at = (id) => document.getElementById(id);
const [query, variables, headers, result, status] = ["query", "variables", "headers", "result", "status"].map(at);

function tell(messages, className = "trouble") {
  at("notice").replaceChildren(
    ...messages.map((textContent) => Object.assign(document.createElement("p"), { textContent, className })),
  );
}

const unanswered = (error) => UNANSWERED[error.message] ?? `The server gave no GraphQL answer (${error.message}).`;

function parse(editor, name) {
  const text = editor.value.trim();
  try {
    const value = text ? JSON.parse(text) : {};
    if (value !== null && typeof value === "object" && !Array.isArray(value)) return value;
    throw new Error("not an object");
  } catch (error) {
    throw new Error(`${name} must be a JSON object: ${error.message}`, { cause: error });
  }
}

function paint() {
  const { session, notice } = current();
  at("sign-in").hidden = Boolean(session);
  at("account").hidden = !session;
  at("name").textContent = session?.name ?? "";
  at("where").textContent = session ? [session.tenant, ...session.roles.slice(0, 1)].filter(Boolean).join(" · ") : "";
  if (notice === "ended") tell(["Your session has ended. Sign in again."]);
  try {
    const next = withToken(parse(headers, "Headers"), true);
    headers.value = Object.keys(next).length ? JSON.stringify(next, null, 2) : "";
  } catch {
    // half typed: not ours to touch
  }
}

async function run() {
  let body;
  let extra;
  try {
    body = { query: query.value, variables: parse(variables, "Variables") };
    extra = parse(headers, "Headers");
  } catch (error) {
    return tell([error.message]);
  }
  tell([]);
  at("run").disabled = true;
  status.textContent = "Running…";
  const start = performance.now();
  try {
    result.textContent = JSON.stringify(await send(body, extra), null, 2);
    status.textContent = `Answered in ${Math.round(performance.now() - start)} ms`;
  } catch (error) {
    status.textContent = "";
    tell([unanswered(error)]);
  }
  at("run").disabled = false;
}

function load(index) {
  query.value = starters[index].query;
  variables.value = starters[index].variables ?? "";
}

at("sign-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.currentTarget;
  const { tenant, email, password } = Object.fromEntries(new FormData(form));
  const button = form.querySelector("button");
  button.disabled = true;
  tell([]);
  try {
    const found = await signIn(tenant, email, password);
    tell(found.map(({ message }) => message));
    if (!found.length) form.reset();
  } catch (error) {
    tell([unanswered(error)]);
  }
  button.disabled = false;
});
at("sign-out").addEventListener("click", signOut);
at("run").addEventListener("click", run);
at("example").addEventListener("change", (event) => load(event.target.value));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  run();
});

at("example").append(...starters.map(({ title, says }, index) => new Option(`${title}: ${says}`, index)));
load(0);
paint();
subscribe(paint);
