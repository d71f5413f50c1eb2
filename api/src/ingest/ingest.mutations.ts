import { countUtf8Bytes, LIMITS } from "@hiveboard/schema";
import type { BudgetState, EventError, EventWarning, IngestResult } from "@hiveboard/schema";
import { BudgetPeriodEnum } from "../budgets/budget.type.ts";
import { ContractError } from "../contract-error.ts";
import { builder } from "../graphql/builder.ts";
import { screamingEnum } from "../graphql/enums.ts";
import { IngestBatchInput, toWireBatch } from "./ingest.input.ts";

const IngestError = builder.objectRef<EventError>("IngestError").implement({
  description: "Why an event was not stored.",
  fields: (t) => ({
    eventId: t.exposeString("event_id", {
      nullable: true,
      description: "As the client sent it; null where there is none to repeat.",
    }),
    error: t.exposeString("error", { description: "The code, such as `invalid_event_type`." }),
    message: t.exposeString("message", { description: "Names the field and the limit; for people." }),
  }),
});

const IngestWarning = builder.objectRef<EventWarning>("IngestWarning").implement({
  description: "What is odd about an event that was stored all the same.",
  fields: (t) => ({
    eventId: t.exposeString("event_id", { description: "As the client sent it." }),
    warning: t.exposeString("warning", { description: "The code: `payload_convention`." }),
    message: t.exposeString("message", { description: "What is odd; for people." }),
  }),
});

const BudgetStateLevelEnum = screamingEnum("BudgetLevel", "How much of a budget is used up.", {
  ok: "Less than 80 %.",
  warning: "80 % or more.",
  exceeded: "All of it, or more.",
});

const BudgetStateType = builder.objectRef<BudgetState>("BudgetState").implement({
  description: "A budget that concerns a batch, as its agent is told of it.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Id of the budget." }),
    name: t.exposeString("name", { description: "Its name." }),
    level: t.expose("level", { type: BudgetStateLevelEnum, description: "How much is used up." }),
    spentUsd: t.exposeFloat("spent_usd", { description: "US dollars, estimated costs included." }),
    amountUsd: t.exposeFloat("amount_usd", { description: "US dollars a period." }),
    period: t.expose("period", { type: BudgetPeriodEnum, description: "How often it begins anew." }),
    periodEnd: t.field({
      type: "DateTime",
      description: "When it begins anew.",
      resolve: ({ period_end }) => Date.parse(period_end),
    }),
  }),
});

const IngestResultType = builder.objectRef<IngestResult>("IngestResult").implement({
  description: "What became of a batch.",
  fields: (t) => ({
    accepted: t.exposeInt("accepted", { description: "Events stored, those held already included." }),
    rejected: t.exposeInt("rejected", { description: "Events not stored: one in `errors` each." }),
    warnings: t.field({
      type: [IngestWarning],
      description: "What is odd.",
      resolve: ({ warnings }) => warnings,
    }),
    errors: t.field({ type: [IngestError], description: "What is wrong.", resolve: ({ errors }) => errors }),
    budgets: t.field({
      type: [BudgetStateType],
      description:
        "The budgets of the workspace, of the batch's agent and of the projects and task types of its events: an " +
        "agent may stop itself.",
      resolve: ({ budgets }) => budgets ?? [],
    }),
  }),
});

builder.mutationField("ingest", (t) =>
  t.field({
    type: IngestResultType,
    description:
      "Stores a batch of events: the same as `POST /v1/ingest`. Answers when the events would survive the server " +
      "being killed. Sending a batch again is always safe. Each counts as an ingest request, whatever the operation " +
      "holds.",
    authScopes: { permission: "data.write" },
    args: { batch: t.arg({ type: IngestBatchInput, required: true, description: "The batch." }) },
    resolve: async (_root, { batch }, { services, principal, admitIngest }) => {
      await admitIngest();
      const body = toWireBatch(batch);
      const bytes = countUtf8Bytes(JSON.stringify(body));
      const limit = LIMITS.maxBatchBytes;
      if (bytes > limit)
        throw new ContractError("invalid_batch", `The batch has ${bytes} bytes; the limit is ${limit}.`, {
          limit,
          actual: bytes,
        });
      const { result } = await services.ingest.ingest(principal, body);
      return result;
    },
  }),
);
