import { useGraphiQL } from "@graphiql/react";
import { useEffect } from "react";

import { withToken } from "/pages/session.js";
import { useSession } from "./useSession.js";

// Keeps our token in the headers editor of the tab in front: added when there is no Authorization, exchanged
// when it is refreshed, taken out at sign-out. A header that the person wrote is left alone.
export function HeaderSync() {
  const { session } = useSession();
  const editor = useGraphiQL((state) => state.headerEditor);
  const tab = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.id);
  const token = session?.accessToken;

  useEffect(() => {
    if (!editor) return;
    const text = editor.getValue();
    let headers;
    try {
      headers = text.trim() ? JSON.parse(text) : {};
    } catch {
      return; // half typed: not ours to touch
    }
    const next = withToken(headers, true);
    if (JSON.stringify(next) === JSON.stringify(headers)) return;
    editor.setValue(Object.keys(next).length ? JSON.stringify(next, null, 2) : "");
  }, [editor, tab, token]);
  return null;
}
