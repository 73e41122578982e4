// The pages that mailed links open. Loading one sends nothing; each mutation is sent by a click.

import { bearer, graphql, troubles } from "/pages/client.js";
import { language, words } from "/pages/words.js";

const page = document.body.dataset.page;
const own = words[page];
const content = document.getElementById("content");
const heading = document.querySelector("h1");

// The token leaves the address bar at once; the history entry of this browser tab keeps it for a reload.
const token = new URLSearchParams(location.search).get("token") ?? history.state?.token ?? null;
history.replaceState(token && { token }, "", location.pathname);

document.documentElement.lang = language;
title(own.title);

function title(text) {
  heading.textContent = text;
  document.title = `${text} · tenantry`;
}

function node(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter(Boolean));
  return made;
}

const paragraph = (text, className = "") => node("p", { textContent: text, className });
const button = (text, properties) => node("button", { textContent: text, ...properties });

function field(label, properties) {
  return node("label", {}, label, node("input", { required: true, ...properties }));
}

function show(...children) {
  content.replaceChildren(...children.filter(Boolean));
}

function finish(text, says) {
  history.replaceState(null, "", location.pathname);
  title(text);
  show(paragraph(says, "good"));
  heading.tabIndex = -1;
  heading.focus();
}

// A form whose buttons send a mutation, one at a time, with what went wrong told above them.
function form(fields, buttons, send) {
  const alert = node("div", { role: "alert" });
  const made = node("form", {}, ...fields, alert, node("div", { className: "buttons" }, ...buttons));
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    buttons.forEach((each) => (each.disabled = true));
    alert.replaceChildren();
    let found;
    try {
      found = await send(Object.fromEntries(new FormData(made)), event.submitter);
    } catch (error) {
      found = [words[error.message] ?? words.failed];
    }
    alert.replaceChildren(...(found ?? []).map((text) => paragraph(text, "trouble")));
    buttons.forEach((each) => (each.disabled = false));
  });
  return made;
}

const told = (found) => found.map(({ code, message }) => words[code] ?? message);

async function mutate(field, document, input, headers) {
  const answer = await graphql({ query: document, variables: { input } }, headers);
  const found = troubles(answer, field);
  return { found, payload: answer.data?.[field], answer };
}

const PROBLEMS = "problems { severity code message }";

// ------------------------------------------------------------ /set-password

function setPassword() {
  const reset = `mutation SetPassword($input: ResetPasswordInput!) { resetPassword(input: $input) { ${PROBLEMS} } }`;
  const passwords = { type: "password", autocomplete: "new-password" };
  show(
    paragraph(own.says),
    form(
      [field(own.password, { name: "first", ...passwords }), field(own.again, { name: "second", ...passwords })],
      [button(own.save)],
      async ({ first, second }) => {
        if (first !== second) return [own.differ];
        const { found } = await mutate("resetPassword", reset, { token, newPassword: first });
        if (!found.length) return finish(own.done, own.doneSays);
        if (found.some(({ code }) => code === "TOKEN_INVALID")) return newLink(words.TOKEN_INVALID);
        return told(found);
      },
    ),
  );
}

function newLink(why) {
  const recover = `mutation NewLink($input: RequestPasswordRecoveryInput!) {
    requestPasswordRecovery(input: $input) { ${PROBLEMS} }
  }`;
  show(
    paragraph(why, "trouble"),
    paragraph(own.renew),
    form(
      [
        field(words.tenant, { name: "tenant", autocapitalize: "none" }),
        field(words.email, { name: "email", type: "email", autocomplete: "username" }),
      ],
      [button(own.mail)],
      async ({ tenant, email }) => {
        const { found } = await mutate("requestPasswordRecovery", recover, { tenant, email });
        if (found.length) return told(found);
        show(paragraph(own.mailed, "good"));
      },
    ),
  );
}

// ------------------------------------------------------------ /confirm-email

function confirmEmail() {
  const confirm = `mutation ConfirmEmail($input: ConfirmEmailInput!) { confirmEmail(input: $input) { ${PROBLEMS} } }`;
  show(
    paragraph(own.says),
    form([], [button(own.confirm)], async () => {
      const { found } = await mutate("confirmEmail", confirm, { token });
      if (found.length) return told(found);
      finish(own.done, own.doneSays);
    }),
  );
}

// ------------------------------------------------------------ /invitation

// Only the invited account can answer, so the page signs in first, and out again when it is done.
function invitation(notice) {
  const signIn = `mutation SignIn($input: SignInInput!) {
    signIn(input: $input) {
      accessToken
      viewer { user { name lastName } }
      ${PROBLEMS}
    }
  }`;
  show(
    paragraph(own.says),
    paragraph(own.newcomer, "quiet"),
    notice && paragraph(notice, "trouble"),
    form(
      [
        field(words.tenant, { name: "tenant", autocapitalize: "none" }),
        field(words.email, { name: "email", type: "email", autocomplete: "username" }),
        field(words.password, { name: "password", type: "password", autocomplete: "current-password" }),
      ],
      [button(words.signIn)],
      async (input) => {
        const { found, payload } = await mutate("signIn", signIn, input);
        if (!payload?.accessToken) return found.length ? told(found) : [words.failed];
        await decide(payload.accessToken, payload.viewer?.user);
      },
    ),
  );
}

async function decide(accessToken, user) {
  const headers = bearer(accessToken);
  const open = await invitations(headers);
  const accept = `mutation Accept($input: AcceptInvitationInput!) {
    acceptInvitation(input: $input) { membership { role company { name } } ${PROBLEMS} }
  }`;
  const decline = `mutation Decline($input: DeclineInvitationInput!) {
    declineInvitation(input: $input) { ${PROBLEMS} }
  }`;
  const invited = open.length === 1 ? open[0] : null;
  show(
    user && paragraph(own.signedIn(`${user.name} ${user.lastName}`), "quiet"),
    ...(invited ? described(invited) : [paragraph(own.some)]),
    form(
      [],
      [
        button(own.accept, { value: "accept" }),
        button(own.decline, { value: "decline", className: "second" }),
      ],
      async (_, pressed) => {
        const declines = pressed?.value === "decline";
        const [field, document] = declines ? ["declineInvitation", decline] : ["acceptInvitation", accept];
        const { found, payload } = await mutate(field, document, { token }, headers);
        if (found.some(({ code }) => code === "UNAUTHENTICATED")) return invitation(words.signedOut);
        if (found.length) return told(found);
        await graphql({ query: "mutation SignOut { signOut { problems { code } } }" }, headers).catch(() => {});
        if (declines) return finish(own.declined, own.declinedSays);
        const { role, company } = payload.membership;
        finish(own.accepted, own.acceptedSays(company.name, words[role] ?? role));
      },
    ),
  );
}

function described({ role, company, invitation: { expiresAt, invitedBy } }) {
  const by = invitedBy && `${invitedBy.name} ${invitedBy.lastName}`;
  const date = new Date(expiresAt).toLocaleDateString(language, { dateStyle: "long" });
  return [paragraph(own.one(company.name, words[role] ?? role, by)), paragraph(own.until(date), "quiet")];
}

// Which invitation the token stands for only the server knows; when a single one is open it can be named.
async function invitations(headers) {
  const query = `query OpenInvitations {
    viewer {
      memberships(first: 2, state: INVITED) {
        nodes { role company { name } invitation { expiresAt invitedBy { name lastName } } }
      }
    }
  }`;
  const answer = await graphql({ query }, headers).catch(() => ({}));
  return (answer.data?.viewer?.memberships?.nodes ?? []).filter((entry) => entry.company && entry.invitation);
}

const pages = { invitation, "set-password": setPassword, "confirm-email": confirmEmail };
if (token) pages[page]();
else if (page === "set-password") newLink(words.missing);
else show(paragraph(words.missing, "trouble"));
