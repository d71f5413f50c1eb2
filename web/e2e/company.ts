import { RunWriter, failingRun, largeRun, richRun, seeded, shortRun } from "./runs.ts";
import { send } from "./send.ts";
import type { Envelope, WireEvent } from "./send.ts";

const HOUR_MS = 3_600_000;

/** Fills a server with a small company: a day of history, and agents in every status. */
export async function fillCompany(url: string, { days = 1 } = {}): Promise<void> {
  const random = seeded(42);
  const now = Date.now();
  const agents: { envelope: Envelope; type: string; project: string }[] = [
    ["lead-qualifier", "sales", "sales-pipeline", "lead_processing"],
    ["invoice-matcher", "finance", "finance", "invoice_matching"],
    ["support-triage", "support", "support", "ticket_triage"],
    ["doc-indexer", "search", "search", "nightly_index"],
    ["contract-reviewer", "legal", "legal", "contract_review"],
    ["churn-watcher", "analytics", "sales-pipeline", "churn_scan"],
    ["release-notes", "engineering", "engineering", "changelog"],
    ["pr-reviewer", "engineering", "engineering", "code_review"],
  ].map(([agent_id, agent_type, project, type]) => ({
    envelope: {
      agent_id: agent_id!,
      agent_type: agent_type!,
      agent_version: "1.4.2",
      framework: "custom",
      runtime: "node-24.21.0",
      environment: agent_id === "pr-reviewer" ? "staging" : "production",
      group: `${agent_type}-team`,
    },
    type: type!,
    project: project!,
  }));
  for (const [index, { envelope, type, project }] of agents.entries()) {
    const events: WireEvent[] = [
      {
        event_type: "agent_registered",
        timestamp: new Date(now - 26 * HOUR_MS * days).toISOString(),
        payload: { data: { stuck_threshold_seconds: envelope.agent_id === "churn-watcher" ? 2 : 3_600 } },
      },
    ];
    for (let count = 0; count < 36 - index * 3; count += 1) {
      const startMs = now - (random() * 0.97 + 0.02) * 24 * HOUR_MS * days;
      events.push(...shortRun(startMs, `${type}-${4_000 + count}`, type, project, random, index));
    }
    await send(url, envelope, events);
  }
  await sendPresent(url, new Map(agents.map(({ envelope }) => [envelope.agent_id, envelope])), random);
}

async function sendPresent(
  url: string,
  envelopes: ReadonlyMap<string, Envelope>,
  random: () => number,
): Promise<void> {
  const now = Date.now();
  const of = (agent: string) => envelopes.get(agent)!;
  const beat: WireEvent = {
    event_type: "heartbeat",
    payload: { kind: "heartbeat_status", data: { queue_depth: 3, current_state: "working", memory_mb: 212 } },
  };
  await send(url, of("lead-qualifier"), [
    ...richRun(now - 14 * 60_000, "lead-4821", random).events,
    ...richRun(now - 95_000, "lead-4822", random, { isOver: false }).events,
    beat,
    {
      event_type: "custom",
      payload: {
        kind: "queue_snapshot",
        summary: "Queue: 9 items, oldest 340 s",
        data: {
          depth: 9,
          oldest_age_seconds: 340,
          items: [
            {
              id: "lead-4823",
              priority: "high",
              source: "webform",
              summary: "Initech",
              queued_at: new Date(now - 340_000).toISOString(),
            },
            {
              id: "lead-4824",
              priority: "normal",
              source: "import",
              summary: "Globex",
              queued_at: new Date(now - 200_000).toISOString(),
            },
          ],
          processing: {
            id: "lead-4822",
            summary: "Acme Ltd",
            started_at: new Date(now - 95_000).toISOString(),
            elapsed_ms: 95_000,
          },
        },
      },
    },
    {
      event_type: "custom",
      payload: {
        kind: "todo",
        summary: "Re-check the scoring threshold",
        data: {
          todo_id: "t1",
          action: "created",
          priority: "high",
          source: "reflection",
          due_by: new Date(now + 86_400_000).toISOString(),
        },
      },
    },
    {
      event_type: "custom",
      payload: {
        kind: "todo",
        summary: "Ask sales about Initech",
        data: { todo_id: "t2", action: "created", priority: "normal", source: "jane" },
      },
    },
    {
      event_type: "custom",
      payload: {
        kind: "scheduled",
        summary: "2 schedules",
        data: {
          items: [
            {
              id: "s1",
              name: "Nightly re-score",
              next_run: new Date(now + 5_400_000).toISOString(),
              interval: "24h",
              enabled: true,
              last_status: "success",
            },
            {
              id: "s2",
              name: "Weekly report",
              next_run: null,
              interval: "7d",
              enabled: false,
              last_status: "failure",
            },
          ],
        },
      },
    },
    {
      event_type: "custom",
      payload: {
        kind: "issue",
        summary: "CRM answers slowly",
        data: {
          severity: "medium",
          category: "connectivity",
          issue_id: "crm-slow",
          occurrence_count: 12,
          context: { p95_ms: 4_200 },
        },
      },
    },
  ]);
  await send(url, of("invoice-matcher"), [
    beat,
    ...failingRun(now - 6 * 60_000, "invoice-2291").events,
    {
      event_type: "custom",
      payload: {
        kind: "issue",
        summary: "No permission on ledger.read",
        data: { severity: "critical", category: "permissions", issue_id: "ledger", occurrence_count: 3 },
      },
    },
  ]);
  await send(url, of("doc-indexer"), [beat, ...largeRun(now - 9 * 60_000, "index-5000", 5_000).events]);
  const review = new RunWriter(now - 40_000, {
    task_id: "contract-88",
    task_run_id: "run_contract-88",
    task_type: "contract_review",
    project_id: "legal",
  });
  review.add("task_started", { summary: "Review the Initech master agreement" });
  review
    .begin("read_clauses")
    .llm("extract_clauses", { tokensIn: 9_400, tokensOut: 1_200, ms: 6_000, priced: false })
    .begin("compare_clauses");
  await send(url, of("contract-reviewer"), [beat, ...review.events]);
  for (const agent of ["support-triage", "release-notes", "pr-reviewer", "churn-watcher"])
    await send(url, of(agent), [beat]);
}
