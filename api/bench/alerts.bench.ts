/**
 * What rules cost ingest: `npm run bench alerts`. Two servers hold the same 10,000 agents, one of them with 1,000
 * enabled rules; rounds of the same load go to one and to the other in turn, so that both meet the same machine.
 */
import { agentId } from "./event-mix.ts";
import { loadFromOutside } from "./load.ts";
import { median, report } from "./report.ts";
import { startServer, type ServerProcess } from "./server-process.ts";

const AGENTS = 10_000;
const RULES = 1_000;
const CONNECTIONS = 4;
const BATCH_SIZE = 100;
/** Events that make every agent known, and of each round. */
const FILL = AGENTS * BATCH_SIZE;
const ROUND = 100_000;
/** The engine compares its rules every two seconds, and reads what is stored when they are others. */
const SETTLE_MS = 10_000;

/** @param rounds of each of the two */
export async function benchAlerts(rounds: number): Promise<void> {
  const plain = await startServer();
  const ruled = await startServer();
  try {
    // Makes the projects that rules name.
    await send(ruled, 20_000);
    await createRules(ruled);
    for (const server of [plain, ruled]) await send(server, FILL);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const rates = { plain: [] as number[], ruled: [] as number[] };
    const cpu = { plain: 0, ruled: 0 };
    for (let round = 0; round < rounds; round++) {
      // Neither is always the first of the two.
      const order = round % 2 === 0 ? (["plain", "ruled"] as const) : (["ruled", "plain"] as const);
      for (const name of order) {
        const server = name === "plain" ? plain : ruled;
        const before = server.cpuMs();
        rates[name].push(await send(server, ROUND));
        cpu[name] += server.cpuMs() - before;
      }
    }
    const metrics = await (await fetch(`http://127.0.0.1:${ruled.port}/metrics`)).text();
    const looked = Number(/^hiveboard_alert_rules (\d+)/m.exec(metrics)?.[1]);
    if (looked !== RULES) throw new Error(`${looked} rules were looked at, not ${RULES}`);
    const events = rounds * ROUND;
    const row = (name: "plain" | "ruled", title: string, server: ServerProcess) => ({
      "": title,
      "events/s, median of rounds": Math.round(median(rates[name])),
      "server CPU an event (µs)": ((cpu[name] * 1_000) / events).toFixed(1),
      "resident (MB)": Math.round(server.residentBytes() / 2 ** 20),
    });
    // Round by round, since the machine of one round is not that of the next.
    const kept = rates.ruled.map((rate, round) => rate / rates.plain[round]!);
    report(`Ingest with ${RULES} rules over ${AGENTS} agents, ${rounds} rounds of ${ROUND} events`, [
      { ...row("plain", "no rules", plain), "rate kept, median of rounds": "" },
      { ...row("ruled", `${RULES} rules`, ruled), "rate kept, median of rounds": median(kept).toFixed(2) },
    ]);
  } finally {
    await plain.stop();
    await ruled.stop();
  }
}

async function send({ port, key }: ServerProcess, events: number): Promise<number> {
  const load = { port, key, connections: CONNECTIONS, batchSize: BATCH_SIZE, events, agents: AGENTS };
  return (await loadFromOutside(load)).eventsPerSecond;
}

/** All conditions, over all, a project, a group, a type of task or one agent; most of them hold seldom, some often. */
function ruleOf(number: number): object {
  const minutes = (count: number) => ({ windowSeconds: count * 60 });
  const agent = agentId((number * 97) % AGENTS);
  const conditions = [
    { agentStuck: { thresholdSeconds: 600 + number } },
    { taskDuration: { thresholdSeconds: 60 + number } },
    { taskFailed: { count: 5 + (number % 50), per: "AGENT", ...minutes(5 + (number % 10)) } },
    { errorRate: { percent: 20 + (number % 70), leastSample: 50, per: "AGENT", ...minutes(10) } },
    {
      customEvent: {
        kind: "llm_call",
        matches: [{ path: "data.tokens_in", operator: "GREATER_THAN", value: 1_890 }],
        count: 900,
        per: "AGENT",
        ...minutes(5),
      },
    },
    { heartbeatMissing: { agentIds: [agent], ...minutes(15) } },
    { costThreshold: { amountUsd: 1_000 + number, per: "AGENT", ...minutes(60) } },
    { queueDepth: { depth: 100 + number } },
    { noData: { ...minutes(10) } },
  ];
  const filters: { projectId?: string; filter?: object }[] = [
    {},
    { projectId: `project-${number % 3}` },
    { filter: { group: `team-${number % 5}` } },
    { filter: { taskType: `type-${number % 4}` } },
    { filter: { agentId: agent } },
    { filter: { environment: "production", group: `team-${number % 5}` } },
  ];
  const condition = conditions[number % conditions.length]!;
  // Whether anybody is silent, or has much to do, has nothing to do with a type of task.
  const isOfAgents = ["agentStuck", "queueDepth", "noData"].some((name) => name in condition);
  const filter = filters[Math.floor(number / conditions.length) % filters.length]!;
  const isOfTasks = filter.filter !== undefined && "taskType" in filter.filter;
  // It names its agents itself.
  const isNamed = "heartbeatMissing" in condition;
  return { name: `Rule ${number}`, condition, ...(isNamed || (isOfAgents && isOfTasks) ? {} : filter) };
}

/** By the session that local mode gives to a browser: a key may not make rules. */
async function createRules({ port }: ServerProcess): Promise<void> {
  const url = `http://127.0.0.1:${port}`;
  const page = await fetch(`${url}/graphql`, { headers: { accept: "text/html" } });
  const cookie = page.headers.get("set-cookie")?.split(";")[0];
  if (cookie === undefined) throw new Error("the server gave no session");
  for (let number = 0; number < RULES; number++) {
    const answer = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { cookie, origin: url, "content-type": "application/json" },
      body: JSON.stringify({
        query: "mutation ($input: AlertRuleInput!) { createAlertRule(input: $input) { id } }",
        variables: { input: ruleOf(number) },
      }),
    });
    const { errors } = (await answer.json()) as { errors?: unknown };
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
  }
}
