import { useState } from "react";

import { signIn } from "/pages/session.js";

const UNANSWERED = {
  timeout: "The server did not answer in time. Try again.",
  unreachable: "The server cannot be reached.",
};

export function SignIn({ notice, done }) {
  const [busy, setBusy] = useState(false);
  const [troubles, setTroubles] = useState([]);

  const submit = async (event) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setTroubles([]);
    try {
      const found = await signIn(form.get("tenant"), form.get("email"), form.get("password"));
      if (!found.length) return done();
      setTroubles(found.map(({ message }) => message));
    } catch (error) {
      setTroubles([UNANSWERED[error.message] ?? `The server gave no GraphQL answer (${error.message}).`]);
    }
    setBusy(false);
  };

  return (
    <form className="sign-in" onSubmit={submit}>
      <h2>Sign in</h2>
      <p>The token goes into the headers of every tab, and stays in this browser tab only.</p>
      {notice === "ended" && !troubles.length && <p className="notice">Your session has ended. Sign in again.</p>}
      <label>
        Tenant
        <input name="tenant" placeholder="acme" autoComplete="organization" autoCapitalize="none" required autoFocus />
      </label>
      <label>
        E-mail
        <input name="email" type="email" placeholder="ada@acme.example" autoComplete="username" required />
      </label>
      <label>
        Password
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <div role="alert">
        {troubles.map((message) => (
          <p className="trouble" key={message}>
            {message}
          </p>
        ))}
      </div>
      <button type="submit" className="main-button" disabled={busy}>
        {busy ? "Signing in…" : "Sign in"}
      </button>
    </form>
  );
}
