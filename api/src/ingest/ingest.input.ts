import { builder } from "../graphql/builder.ts";
import { literalValue } from "../graphql/scalars.ts";

/*
 * What is wrong with one event must not fail its neighbours, and GraphQL refuses a whole operation when one value is
 * of the wrong type. So what validation judges comes in through scalars that take anything, and is judged there.
 */
const lenient = (name: "LenientString" | "LenientInt", what: string) =>
  builder.scalarType(name, {
    description: `${what}, in ingest. Anything is taken, and judged event by event: a wrong one fails that event alone.`,
    serialize: (value) => value,
    parseValue: (value) => value,
    parseLiteral: literalValue,
  });

const LenientString = lenient("LenientString", "A string");
const LenientInt = lenient("LenientInt", "An integer");

const EnvelopeInput = builder.inputType("EnvelopeInput", {
  description: "Who is sending: once a batch, for all its events.",
  fields: (t) => {
    const text = (description: string) => t.field({ type: LenientString, description });
    return {
      agentId: t.field({
        type: LenientString,
        required: true,
        description: "The agent's id, up to 256 characters.",
      }),
      agentType: text("Type of the agent; `general` where it is left out."),
      agentVersion: text("Version of the agent."),
      framework: text("What the agent is built on."),
      runtime: text("What the agent runs on."),
      sdkVersion: text("The client that sends."),
      environment: text("Environment; `production` where it is left out."),
      group: text("Group of agents; `default` where it is left out."),
    };
  },
});

const IngestEventInput = builder.inputType("IngestEventInput", {
  description:
    "An event. `eventId`, `timestamp` and `eventType` are required; the answer names each event that is wrong.",
  fields: (t) => {
    const text = (description: string) => t.field({ type: LenientString, description });
    return {
      eventId: text("Required. A UUID made by the client, the same through every retry."),
      timestamp: text("Required. ISO 8601 with a zone."),
      eventType: text("Required. One of the values of EventType, or its lower-case name."),
      projectId: text("Slug or id of the project; the default project where it is left out."),
      taskId: text("The task; left out for the agent's own events."),
      taskType: text("Type of the task."),
      taskRunId: text("Tells the runs of a task apart."),
      correlationId: text("Ties runs together."),
      actionId: text("The action that it belongs to."),
      parentActionId: text("The action that its action belongs to."),
      parentEventId: text("The event that it answers."),
      severity: text(
        "One of the values of Severity, or its lower-case name; by type and kind where it is left out.",
      ),
      status: text("One of the values of EventStatus, or its lower-case name."),
      durationMs: t.field({ type: LenientInt, description: "How long what it tells of took, milliseconds." }),
      payload: t.field({
        type: "JSON",
        description: "An object, up to 32 KB: `kind`, `summary`, `data`, `tags` …",
      }),
    };
  },
});

export const IngestBatchInput = builder.inputType("IngestBatchInput", {
  description: "A batch: up to 500 events of one agent, 1 MB.",
  fields: (t) => ({
    envelope: t.field({ type: EnvelopeInput, required: true, description: "Who is sending." }),
    events: t.field({
      type: [IngestEventInput],
      required: { list: true, items: false },
      description: "The events.",
    }),
  }),
});

interface BatchArgs {
  envelope: Readonly<Record<string, unknown>>;
  events: readonly (Readonly<Record<string, unknown>> | null | undefined)[];
}

/** The batch as `POST /v1/ingest` takes it: the names of the wire, and enum values in lower case. */
export function toWireBatch({ envelope, events }: BatchArgs): unknown {
  return { envelope: snakeKeys(envelope), events: events.map((event) => event && toWireEvent(event)) };
}

function toWireEvent(event: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const wire = snakeKeys(event);
  for (const field of ["event_type", "severity", "status"])
    if (typeof wire[field] === "string") wire[field] = wire[field].toLowerCase();
  return wire;
}

/** Only the names of the fields: what is inside a payload is the client's. */
function snakeKeys(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (c) => `_${c.toLowerCase()}`),
      value,
    ]),
  );
}
