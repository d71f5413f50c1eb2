/** Ready queries: a tab each, so that the first look shows something. */
const TABS = [
  `# Agents, those that need somebody first
query Agents {
  agents {
    totalCount
    nodes { id type status stuckReason lastSeenAt currentTask { id summary status } }
  }
}`,
  `# Events as they arrive: press play, then send some
subscription Events {
  events {
    cursor
    events { timestamp eventType severity agentId taskId summary }
  }
}`,
  `# Agents whose state changes, by an event or by the clock
subscription AgentChanges {
  agents {
    changes { kind previousStatus agent { id status stuckReason } }
  }
}`,
  `# The latest runs
query Tasks {
  tasks(first: 20) {
    nodes { id runId status durationMs costUsd summary }
  }
}`,
  `# What today cost
query Cost {
  cost(range: LAST_24H) {
    totals { llmCalls tokensIn tokensOut costUsd }
  }
}`,
];

/** Options of the playground. It needs nothing from outside: `@graphql-yoga/render-graphiql` carries its assets. */
function playgroundOptions(needsKey: boolean) {
  return {
    title: "HiveBoard API",
    defaultTabs: TABS.map((query) => ({ query })),
    defaultQuery: TABS[0],
    // In local mode the page's own cookie opens it.
    headers: needsKey ? JSON.stringify({ authorization: "Bearer hb_live_…" }, null, 2) : "{}",
    subscriptionsProtocol: "SSE" as const,
    shouldPersistHeaders: false,
  };
}

/**
 * GraphiQL's tabs can be dragged, and at the first press of each it moves the tab as far as tabs may go: it jumps away
 * under the pointer, and the click is lost.
 */
const STEADY_TABS = "<style>.graphiql-tab { transform: none !important; }</style>";

/**
 * Gives the function that renders the page. Its code is some megabytes, so it is loaded when first asked for and kept.
 *
 * @param needsKey whether the reader has to bring a key
 */
export function loadPlayground(needsKey: boolean): () => Promise<string> {
  let page: Promise<string> | null = null;
  return () =>
    (page ??= import("@graphql-yoga/render-graphiql").then(({ renderGraphiQL }) =>
      renderGraphiQL(playgroundOptions(needsKey)).replace("</head>", () => `${STEADY_TABS}</head>`),
    ));
}
