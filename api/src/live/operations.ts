import { OperationTypeNode } from "graphql";
import type { DocumentNode, GraphQLError, GraphQLSchema } from "graphql";
import { checkOperation, variablesError } from "../graphql/limits.ts";
import type { OperationLimits, OperationRequest } from "../graphql/limits.ts";
import { prepareLiveOperation } from "./operation.ts";
import type { LiveOperation } from "./operation.ts";

/** Operations that are remembered; a dashboard has a few dozen. */
const MAX_REMEMBERED = 1_000;
/** Longer ones are checked each time, so that what is remembered stays small. */
const MAX_REMEMBERED_LENGTH = 20_000;

/** A request that may run. `live` where it is a subscription. */
export interface CheckedOperation {
  document: DocumentNode;
  live: LiveOperation | null;
  errors?: undefined;
}

/** Checks operations, and remembers the outcome: a thousand subscribers ask the same thing. */
export class Operations {
  readonly #schema: GraphQLSchema;
  readonly #limits: OperationLimits;
  readonly #remembered = new Map<string, CheckedOperation>();

  constructor(schema: GraphQLSchema, limits: OperationLimits) {
    this.#schema = schema;
    this.#limits = limits;
  }

  check(request: OperationRequest): CheckedOperation | { errors: readonly GraphQLError[] } {
    const tooDeep = variablesError(request, this.#limits);
    if (tooDeep !== null) return { errors: [tooDeep] };
    // Weight depends on the variables, so they are part of the question.
    const key = JSON.stringify([request.query, request.operationName ?? null, request.variables ?? null]);
    const known = this.#remembered.get(key);
    if (known !== undefined) return known;
    const checked = checkOperation(this.#schema, request, this.#limits);
    if (checked.errors !== undefined) return checked;
    const { document, operation } = checked;
    const isLive = operation === OperationTypeNode.SUBSCRIPTION;
    const live = isLive ? prepareLiveOperation(document, request.operationName ?? null) : null;
    if (key.length > MAX_REMEMBERED_LENGTH) return { document, live };
    if (this.#remembered.size >= MAX_REMEMBERED)
      this.#remembered.delete(this.#remembered.keys().next().value!);
    this.#remembered.set(key, { document, live });
    return { document, live };
  }
}
