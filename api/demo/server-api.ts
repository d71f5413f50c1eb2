import type { IngestResult, WireBatch } from "@hiveboard/schema";
import { PROJECTS } from "./projects.ts";

/** What the demo says to the server besides what its agents say. */
export interface ServerApi {
  /** @throws when an event is refused or odd: the demo's history is wrong then */
  ingest(batch: WireBatch): Promise<void>;
  /** @throws when the operation has errors */
  query<T>(operation: string, variables?: object): Promise<T>;
}

/** @param endpoint the server's address */
export function connect(endpoint: string, apiKey: string): ServerApi {
  return connectWith(endpoint, { authorization: `Bearer ${apiKey}` });
}

/** As somebody who has opened the dashboard of local mode, who may do what no key may. */
export async function connectAsDashboard(endpoint: string): Promise<ServerApi> {
  const page = await fetch(`${endpoint}/`, { headers: { accept: "text/html" } });
  const [cookie = ""] = page.headers.get("set-cookie")?.split(";") ?? [];
  return connectWith(endpoint, { cookie, origin: endpoint });
}

function connectWith(endpoint: string, credentials: Record<string, string>): ServerApi {
  const post = async (path: string, body: object): Promise<unknown> => {
    const answer = await fetch(endpoint + path, {
      method: "POST",
      headers: { ...credentials, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text);
  };
  return {
    async ingest(batch) {
      const { errors, warnings } = (await post("/v1/ingest", batch)) as IngestResult;
      const odd = [...errors, ...warnings][0];
      if (odd !== undefined)
        throw new Error(`The server finds fault with the demo's history: ${odd.message}`);
    },
    async query<T>(query: string, variables?: object) {
      const { data, errors } = (await post("/graphql", { query, variables })) as {
        data: T;
        errors?: object[];
      };
      if (errors !== undefined) throw new Error(`/graphql answered ${JSON.stringify(errors)}`);
      return data;
    },
  };
}

/** Gives the demo's projects their names, unless they have been made before. */
export async function prepareProjects(api: ServerApi): Promise<void> {
  const { projects } = await api.query<{ projects: { nodes: { slug: string }[] } }>(
    "query DemoProjects { projects(first: 200, includeArchived: true) { nodes { slug } } }",
  );
  const known = new Set(projects.nodes.map(({ slug }) => slug));
  for (const input of PROJECTS.filter(({ slug }) => !known.has(slug)))
    await api.query(
      "mutation DemoProject($input: CreateProjectInput!) { createProject(input: $input) { slug } }",
      {
        input,
      },
    );
}
