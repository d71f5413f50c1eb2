import { randomUUID } from "node:crypto";
import type { WireEvent } from "./send.ts";

const MODELS = [
  { model: "claude-sonnet-4", price: 0.000009 },
  { model: "gpt-4.1", price: 0.000006 },
  { model: "claude-haiku-4", price: 0.0000015 },
  { model: "gemini-2.5-flash", price: 0.0000009 },
];

/** Numbers that look random and are the same every time. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** Writes the events of one run, one after the other on a clock of its own. */
export class RunWriter {
  readonly events: WireEvent[] = [];
  #ms: number;
  readonly #fields: Record<string, unknown>;
  readonly #stack: { id: string; name: string }[] = [];

  constructor(
    startMs: number,
    fields: { task_id: string; task_run_id?: string; task_type?: string; project_id?: string },
  ) {
    this.#ms = startMs;
    this.#fields = fields;
  }

  get nowMs(): number {
    return this.#ms;
  }

  wait(ms: number): this {
    this.#ms += ms;
    return this;
  }

  add(event_type: string, payload?: object, fields: object = {}): string {
    const event_id = randomUUID();
    const action_id = this.#stack.at(-1)?.id;
    const timestamp = new Date(this.#ms).toISOString();
    this.events.push({ event_id, timestamp, event_type, ...this.#fields, action_id, payload, ...fields });
    return event_id;
  }

  begin(name: string, data?: object): this {
    const action_id = randomUUID();
    const parent_action_id = this.#stack.at(-1)?.id;
    this.#stack.push({ id: action_id, name });
    this.add(
      "action_started",
      { action_name: name, function: `agents.${name}`, summary: `${name} started`, data },
      { action_id, parent_action_id },
    );
    return this;
  }

  end(ms: number): this {
    this.wait(ms).add("action_completed", { summary: `${this.#stack.at(-1)?.name} completed` });
    this.#stack.pop();
    return this;
  }

  fail(ms: number, exception_type: string, exception_message: string, fields: object = {}): string {
    const id = this.wait(ms).add(
      "action_failed",
      {
        exception_type,
        exception_message,
        summary: `${this.#stack.at(-1)?.name} failed: ${exception_message}`,
      },
      fields,
    );
    this.#stack.pop();
    return id;
  }

  llm(name: string, { tokensIn = 1_200, tokensOut = 180, ms = 900, model = 0, priced = true } = {}): this {
    const { model: id, price } = MODELS[model % MODELS.length]!;
    const cost = priced ? Number(((tokensIn + 4 * tokensOut) * price).toFixed(6)) : undefined;
    const summary = `${name} → ${id} (${tokensIn} in / ${tokensOut} out)`;
    const data = {
      name,
      model: id,
      tokens_in: tokensIn,
      tokens_out: tokensOut,
      duration_ms: ms,
      cost,
      prompt_preview: `You are the ${name.replaceAll("_", " ")} step of a sales pipeline. Judge the lead below and answer with one JSON object …`,
      response_preview: `{"score": 82, "reason": "Budget is confirmed, the decision maker was in the call"}`,
    };
    this.wait(ms).add("custom", { kind: "llm_call", summary, data });
    return this;
  }

  custom(kind: string, summary: string, data: object): this {
    this.add("custom", { kind, summary, data });
    return this;
  }
}

/** A run that ends well, with a plan, nested actions, calls and a retry. */
export function richRun(
  startMs: number,
  id: string,
  random: () => number,
  { isOver = true } = {},
): RunWriter {
  const run = new RunWriter(startMs, {
    task_id: id,
    task_run_id: `run_${id}`,
    task_type: "lead_processing",
    project_id: "sales-pipeline",
  });
  run.add("task_started", { summary: "Qualify the lead of Acme Ltd" });
  run.custom("plan_created", "Qualify and route the lead", {
    steps: ["Look up the CRM", "Enrich the company", "Score", "Approval", "Route"].map(
      (description, index) => ({
        index,
        description,
      }),
    ),
  });
  const step = (step_index: number, action: string) =>
    run.custom("plan_step", `Step ${step_index} ${action}`, {
      step_index,
      total_steps: 5,
      action,
      turns: 2,
      tokens: 2_400,
    });
  step(0, "started");
  run
    .wait(40)
    .begin("fetch_crm")
    .wait(120)
    .begin("query_contacts")
    .end(380)
    .begin("query_deals")
    .end(290)
    .end(60);
  step(0, "completed");
  step(1, "started");
  run.begin("enrich_company").wait(80).begin("search_web");
  const failure = run.fail(820, "RateLimitError", "429 from search: 60 requests a minute", {});
  run.add(
    "retry_started",
    { summary: "Retry 2 after 1.2 s", data: { attempt: 2, backoff_seconds: 1.2 } },
    { parent_event_id: failure },
  );
  run
    .wait(1_200)
    .begin("search_web")
    .end(760)
    .llm("summarise_findings", { tokensIn: 3_400, tokensOut: 420, ms: 1_900, model: 1 })
    .end(90);
  step(1, "completed");
  step(2, "started");
  run
    .begin("score_lead")
    .llm("scoring", { tokensIn: 1_500 + Math.floor(random() * 900), tokensOut: 200, ms: 1_200 });
  run.custom("reflection", "Score is above the threshold; go on", {
    decision: "continue",
    reasoning: "Budget confirmed",
    confidence: 0.86,
  });
  run.end(120);
  step(2, "completed");
  step(3, "started");
  run.add("approval_requested", {
    summary: "Discount above 15 % needs an approval",
    data: { approver: "ops" },
  });
  if (!isOver) return run;
  run.wait(3_800).add("approval_received", {
    summary: "Approved by jane",
    data: { approved_by: "jane", decision: "approved" },
  });
  step(3, "completed");
  step(4, "started");
  run
    .begin("route_lead")
    .wait(60)
    .llm("draft_email", { tokensIn: 900, tokensOut: 340, ms: 1_400, model: 2 })
    .end(210);
  step(4, "completed");
  run.add("task_completed", { summary: "Routed to the enterprise team" });
  return run;
}

/** A run that fails: an exception deep down, a retry, an escalation. */
export function failingRun(startMs: number, id: string): RunWriter {
  const run = new RunWriter(startMs, {
    task_id: id,
    task_run_id: `run_${id}`,
    task_type: "invoice_matching",
    project_id: "finance",
  });
  run.add("task_started", { summary: "Match invoice 2291 to an order" });
  run.wait(30).begin("load_invoice").end(240).begin("match_orders").wait(60).begin("query_erp");
  const first = run.fail(1_400, "ConnectionError", "erp.internal:5432 refused the connection");
  const retry = run.add(
    "retry_started",
    { summary: "Retry 2 after 2 s", data: { attempt: 2, backoff_seconds: 2 } },
    { parent_event_id: first },
  );
  run.wait(2_000).begin("query_erp");
  const second = run.fail(1_600, "ConnectionError", "erp.internal:5432 refused the connection, again", {
    parent_event_id: retry,
  });
  run.fail(40, "MatchError", "No order could be read for invoice 2291", { parent_event_id: second });
  const escalated = run
    .wait(30)
    .add(
      "escalated",
      { summary: "Handed to finance-oncall", data: { assigned_to: "finance-oncall" } },
      { parent_event_id: second },
    );
  run.wait(50).add(
    "task_failed",
    {
      summary: "Invoice 2291 could not be matched",
      exception_type: "MatchError",
      exception_message: "No order could be read for invoice 2291",
    },
    { parent_event_id: escalated },
  );
  return run;
}

/** A run of about as many events as asked for: batches of documents, each with actions and calls. */
export function largeRun(startMs: number, id: string, events: number): RunWriter {
  const random = seeded(7);
  const run = new RunWriter(startMs, {
    task_id: id,
    task_run_id: `run_${id}`,
    task_type: "nightly_index",
    project_id: "search",
  });
  run.add("task_started", { summary: `Index ${Math.round(events / 3)} documents` });
  for (let batch = 0; run.events.length < events - 1; batch += 1) {
    run.begin(`batch_${batch}`);
    for (let document = 0; document < 20 && run.events.length < events - 4; document += 1) {
      run.begin(document % 7 === 3 ? "parse_pdf" : "embed_chunk");
      if (document % 5 === 0)
        run.llm("classify", { tokensIn: 300, tokensOut: 20, ms: 40 + random() * 200, model: 3 });
      if (random() < 0.004) run.fail(30, "ParseError", `Page ${document} is not valid PDF`);
      else run.end(10 + random() * 90);
    }
    run.end(20);
  }
  run.add("task_completed", { summary: "Index is up to date" });
  return run;
}

/** An everyday run: it decides with some calls, and fails now and then. */
export function shortRun(
  startMs: number,
  id: string,
  type: string,
  project: string,
  random: () => number,
  model: number,
): WireEvent[] {
  const run = new RunWriter(startMs, {
    task_id: id,
    task_run_id: `run_${id}`,
    task_type: type,
    project_id: project,
  });
  run.add("task_started", { summary: `${type.replaceAll("_", " ")} ${id.slice(-4)}` });
  run
    .begin("load_input")
    .end(100 + random() * 400)
    .begin("decide");
  for (let calls = 0; calls < 1 + random() * 3; calls += 1)
    run.llm("reason", {
      tokensIn: 600 + Math.floor(random() * 4_000),
      tokensOut: 80 + Math.floor(random() * 500),
      ms: 500 + random() * 3_000,
      model: model + calls,
    });
  if (random() < 0.12) {
    run.fail(200, "ValidationError", "The model's answer is not valid JSON");
    run.add("task_failed", {
      summary: "Gave up",
      exception_type: "ValidationError",
      exception_message: "The model's answer is not valid JSON",
    });
  } else {
    run
      .end(200)
      .begin("write_output")
      .end(150 + random() * 900);
    run.add("task_completed", { summary: "Done" });
  }
  return run.events;
}
