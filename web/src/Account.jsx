import { useState } from "react";

import { signOut } from "/pages/session.js";
import { Popover } from "./Popover.jsx";
import { SignIn } from "./SignIn.jsx";
import { useSession } from "./useSession.js";

// Who is signed in, or the box to sign in with, open at first.
export function Account() {
  const { session, notice } = useSession();
  const [open, setOpen] = useState(!session);

  if (session) {
    const [role, ...more] = session.roles;
    return (
      <div className="account">
        <span className="who" data-testid="who">
          <strong>{session.name}</strong>
          <span title={session.roles.join(", ")}>
            {session.tenant}
            {role && ` · ${role}${more.length ? ` +${more.length}` : ""}`}
          </span>
        </span>
        <button type="button" className="plain-button" onClick={() => signOut()}>
          Sign out
        </button>
      </div>
    );
  }
  return (
    <Popover label="Sign in" className="main-button" open={open || notice === "ended"} setOpen={setOpen}>
      <SignIn notice={notice} done={() => setOpen(false)} />
    </Popover>
  );
}
