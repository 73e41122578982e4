import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "./style.css";

import { DocExplorerStore, DOC_EXPLORER_PLUGIN } from "@graphiql/plugin-doc-explorer";
import { HistoryStore, HISTORY_PLUGIN } from "@graphiql/plugin-history";
import { GraphiQLProvider } from "@graphiql/react";
import { GraphiQL, GraphiQLInterface } from "graphiql";
import { createRoot } from "react-dom/client";

import { send } from "/pages/session.js";
import { starters } from "/pages/starters.js";
import { Bar } from "./Bar.jsx";
import { HeaderSync } from "./HeaderSync.jsx";

const plugins = [DOC_EXPLORER_PLUGIN, HISTORY_PLUGIN];
const tabs = starters.map(({ query, variables }) => ({ query, variables }));
// What the variables editor cannot know: these scalars take more than plain text.
const scalars = { JSON: {}, DateTime: { type: "string" }, Upload: {} };

const fetcher = async (params, options) => {
  try {
    return await send(named(params), options?.headers ?? {});
  } catch (error) {
    return { errors: [{ message: unanswered(error) }] };
  }
};

// For a moment after a change of tabs GraphiQL still sends the name of the tab before.
function named({ operationName, ...params }) {
  const there = operationName && new RegExp(`\\b${operationName}\\b`).test(params.query);
  return there ? { ...params, operationName } : params;
}

function unanswered(error) {
  if (error.message === "timeout") return "The server did not answer in time.";
  if (error.message === "unreachable") return "The server cannot be reached.";
  return `The server gave no GraphQL answer (${error.message}).`;
}

// Tabs hold secrets at times (a mailed token in the variables), so GraphiQL keeps them where the session is:
// in sessionStorage, until the browser tab is closed.
const Page = () => (
  <GraphiQLProvider
    fetcher={fetcher}
    storage={sessionStorage}
    plugins={plugins}
    referencePlugin={DOC_EXPLORER_PLUGIN}
    defaultTabs={tabs}
    customScalarSchemas={scalars}
    shouldPersistHeaders={false}
  >
    <HistoryStore>
      <DocExplorerStore>
        <Bar />
        <HeaderSync />
        <GraphiQLInterface defaultEditorToolsVisibility="variables" showPersistHeadersSettings={false}>
          <GraphiQL.Logo>{null}</GraphiQL.Logo>
        </GraphiQLInterface>
      </DocExplorerStore>
    </HistoryStore>
  </GraphiQLProvider>
);

createRoot(document.getElementById("root")).render(<Page />);
