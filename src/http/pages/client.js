// One GraphQL request to this server. Resolves to {data, errors}; throws an Error with a plain sentence
// when no GraphQL answer came back.

const PATIENCE_MS = 20_000;

export async function graphql(body, headers = {}) {
  let response;
  try {
    response = await fetch("/graphql", {
      method: "POST",
      headers: {
        ...headers,
        "Content-Type": "application/json",
        Accept: "application/graphql-response+json, application/json",
      },
      body: JSON.stringify(body),
      credentials: "omit",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (error) {
    throw new Error(error.name === "TimeoutError" ? "timeout" : "unreachable", { cause: error });
  }
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`HTTP ${response.status}`, { cause: error });
  }
}

export const bearer = (token) => (token ? { Authorization: `Bearer ${token}` } : {});

// The errors of an answer, then the problems of its only root field: [{code, message}], empty when all went well.
export function troubles(answer, field) {
  const errors = (answer.errors ?? []).map((error) => ({
    code: error.extensions?.code ?? "ERROR",
    message: error.message,
  }));
  const problems = (answer.data?.[field]?.problems ?? []).filter((problem) => problem.severity !== "WARNING");
  return [...errors, ...problems];
}
