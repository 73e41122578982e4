import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { useState } from "react";

import { starters } from "/pages/starters.js";
import { Popover } from "./Popover.jsx";

// Brings an example to the front: its tab when it is still there, else a new one.
export function Examples() {
  const [open, setOpen] = useState(false);
  const { addTab, changeTab } = useGraphiQLActions();
  const tabs = useGraphiQL((state) => state.tabs);
  const query = useGraphiQL((state) => state.queryEditor);
  const variables = useGraphiQL((state) => state.variableEditor);

  const show = (starter) => {
    const index = tabs.findIndex((tab) => tab.title === starter.title);
    if (index >= 0) changeTab(index);
    else {
      addTab();
      query?.setValue(starter.query);
      variables?.setValue(starter.variables ?? "");
    }
    setOpen(false);
  };

  return (
    <Popover label="Examples" className="plain-button" open={open} setOpen={setOpen}>
      <ul className="examples">
        {starters.map((starter) => (
          <li key={starter.title}>
            <button type="button" onClick={() => show(starter)}>
              <strong>{starter.title}</strong>
              <span>{starter.says}</span>
            </button>
          </li>
        ))}
      </ul>
    </Popover>
  );
}
