import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { Kind, parse, print, visit, type DefinitionNode, type FragmentDefinitionNode } from "graphql";

export interface DashboardQuery {
  name: string;
  document: string;
  /** What the dashboard would send, given a task that is on the screen, and an event of it. */
  variables: (task: {
    id: string;
    runId: string | null;
    agentId: string;
    eventId: string;
  }) => Record<string, unknown>;
}

/**
 * Variables of the dashboard's queries by operation name: what a busy screen sends. A query of the web app that is
 * missing here stops the benchmark, so that none goes unmeasured.
 */
const VARIABLES: Record<string, DashboardQuery["variables"]> = {
  Shell: () => ({}),
  Fleet: () => ({}),
  MissionMetrics: () => ({ range: "LAST_24H" }),
  TaskPage: () => ({ sort: { by: "STARTED_AT" }, first: 50 }),
  ActivityPage: () => ({ filter: { minSeverity: "INFO" } }),
  LatestRun: ({ id }) => ({ id }),
  RunTimeline: ({ id, runId }) => ({ id, runId }),
  RunPlan: ({ id, runId }) => ({ id, runId }),
  RunCursor: ({ id }) => ({ filter: { taskId: id, minSeverity: "DEBUG" } }),
  EventPayload: ({ eventId }) => ({ id: eventId }),
  AgentDetail: ({ agentId }) => ({ id: agentId }),
  AgentMetrics: ({ agentId }) => ({ filter: { agentId }, range: "LAST_24H" }),
  AgentPipeline: ({ agentId }) => ({ agentId }),
  Heartbeats: ({ agentId }) => ({ filter: { agentId, eventTypes: ["HEARTBEAT"], minSeverity: "DEBUG" } }),
  CostOverview: () => ({ range: "LAST_24H" }),
  Calls: () => ({ filter: { range: "LAST_24H" }, sort: { by: "TIME" } }),
  PaletteAgents: ({ agentId }) => ({ filter: { search: agentId } }),
  PaletteTasks: ({ id }) => ({ filter: { search: id } }),
  Home: () => ({}),
  KeyProjects: () => ({}),
  ProjectSettings: () => ({}),
  WorkspaceSettings: () => ({}),
  Usage: () => ({}),
  Prices: () => ({}),
  Budgets: () => ({}),
  Jobs: () => ({}),
  Kept: () => ({}),
  Alerts: () => ({}),
  AlertProjects: () => ({}),
  LinkedAlert: () => ({ id: "none" }),
  CauseEvent: ({ eventId }) => ({ id: eventId }),
  AlertRules: () => ({}),
  RuleChoices: () => ({}),
  Deliveries: () => ({}),
  Rule: () => ({ id: "none" }),
};

/**
 * Asked by people or by nobody, and answered from a few rows: a key, which measures, may not ask them. Previews of rules
 * and of pricing calls again are asked once before something is changed, and go through the events themselves.
 */
const NOT_MEASURED = new Set([
  "ApiKeys",
  "AuditLog",
  "HomeKeys",
  "InvitePreview",
  "Invites",
  "Members",
  "Memberships",
  "PreviewRule",
  "Registration",
  "RepricingPreview",
  "Sessions",
  "SlugAvailability",
  "WhoIsThere",
]);

/**
 * Every query of the web app, with the fragments that it uses.
 *
 * @throws {Error} naming a query that has no variables here, or one that the web app no longer has
 */
export function readDashboardQueries(): DashboardQuery[] {
  const root = path.resolve(import.meta.dirname, "../../web/src");
  const definitions = globSync("**/*.graphql", { cwd: root })
    .sort()
    .flatMap((file) => parse(readFileSync(path.join(root, file), "utf8")).definitions);
  const fragments = new Map(
    definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  );
  const asked = definitions
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .filter(({ operation }) => operation === "query");
  const names = new Set(asked.map((definition) => definition.name!.value));
  for (const name of [...Object.keys(VARIABLES), ...NOT_MEASURED])
    if (!names.has(name)) throw new Error(`the web app has no query ${name}; the benchmark need not know it`);
  return asked.flatMap((definition) => {
    const name = definition.name!.value;
    if (NOT_MEASURED.has(name)) return [];
    const variables = VARIABLES[name];
    if (variables === undefined) throw new Error(`the benchmark knows no variables for the query ${name}`);
    const used = [definition, ...fragmentsOf(definition, fragments)];
    return [{ name, document: used.map((part) => print(part)).join("\n"), variables }];
  });
}

function fragmentsOf(
  definition: DefinitionNode,
  fragments: Map<string, FragmentDefinitionNode>,
  found = new Set<FragmentDefinitionNode>(),
): Set<FragmentDefinitionNode> {
  visit(definition, {
    FragmentSpread(node) {
      const fragment = fragments.get(node.name.value)!;
      if (found.has(fragment)) return;
      found.add(fragment);
      fragmentsOf(fragment, fragments, found);
    },
  });
  return found;
}
