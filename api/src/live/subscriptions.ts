import type { GraphQLError } from "graphql";
import type { Principal } from "../accounts/principal.ts";
import type { Clock } from "./clock.ts";
import type { Resumable } from "./feed.ts";
import { itemWriter } from "./item-writer.ts";
import type { LiveOperation } from "./operation.ts";
import { ReplayPages } from "./replay-pages.ts";
import { ResumingMember } from "./resume.ts";
import { SharedExecution } from "./shared-execution.ts";
import type { ExecutionParts, Member } from "./shared-execution.ts";
import { SharedItems } from "./shared-items.ts";
import type { Subscriber } from "./subscriber.ts";

/** Who asks for what. */
export interface SubscriptionRequest {
  principal: Principal;
  operation: LiveOperation;
  variables: Readonly<Record<string, unknown>>;
}

/** A subscription that runs until it leaves, or what keeps it from running. */
export type Joined = { leave: () => void; errors?: undefined } | { errors: readonly GraphQLError[] };

export interface SubscriptionsParts extends Omit<ExecutionParts, "newContext" | "items"> {
  contextFor: (principal: Principal) => object;
  clock: Clock;
  onCount?: (count: { executions: number; subscriptions: number }) => void;
}

/** Brings together all who ask the same thing, over WebSocket and event streams alike. */
export class Subscriptions {
  readonly #parts: SubscriptionsParts;
  readonly #executions = new Map<string, SharedExecution>();
  readonly #pages = new WeakMap<SharedExecution, ReplayPages>();
  /** By what is asked of an item, for as long as executions ask it. */
  readonly #items = new Map<string, { items: SharedItems; executions: number }>();
  #subscriptions = 0;

  constructor(parts: SubscriptionsParts) {
    this.#parts = parts;
  }

  /** How many executions run for how many subscriptions. */
  get count(): { executions: number; subscriptions: number } {
    return { executions: this.#executions.size, subscriptions: this.#subscriptions };
  }

  /** Joins the execution that serves this request, or starts it. Frames go to the subscriber until it leaves. */
  async join(request: SubscriptionRequest, subscriber: Subscriber): Promise<Joined> {
    const { shared, cursor } = request.operation.split(request.variables);
    const execution = this.#executionFor(request, shared);
    const plain: Member = {
      take: (_frame, serialised) => subscriber.send(serialised),
      end: (errors) => subscriber.end(errors),
    };
    // A member from the first moment, so that the execution stays while this one waits for it to start.
    const waiting: Member = cursor === null ? plain : { take: () => undefined, end: () => undefined };
    const leave = execution.join(waiting);
    const errors = await execution.start();
    if (errors !== null) return { errors };
    if (cursor === null) return this.#counted(leave);
    try {
      return await this.#resume(execution, subscriber, cursor);
    } catch (error) {
      return { errors: [this.#parts.maskError(error)] };
    } finally {
      leave();
    }
  }

  async #resume(execution: SharedExecution, subscriber: Subscriber, cursor: unknown): Promise<Joined> {
    const resumable = execution.feed?.resumable;
    if (resumable === undefined) throw new TypeError("this feed cannot be resumed");
    const position = await resumable.position(cursor);
    const { clock, maskError } = this.#parts;
    const execute = async (frame: unknown) => execution.execute(frame);
    const pages = this.#pagesOf(execution, resumable);
    const member = new ResumingMember({ subscriber, resumable, pages, execute, clock, maskError });
    const leave = execution.join(member);
    member.start(position);
    return this.#counted(() => {
      member.close();
      leave();
    });
  }

  #pagesOf(execution: SharedExecution, resumable: Resumable<unknown>): ReplayPages {
    let pages = this.#pages.get(execution);
    if (pages === undefined) {
      pages = new ReplayPages(resumable, async (frame) => execution.execute(frame), this.#parts.clock);
      this.#pages.set(execution, pages);
    }
    return pages;
  }

  #executionFor(
    { principal, operation }: SubscriptionRequest,
    variables: Record<string, unknown>,
  ): SharedExecution {
    const key = keyOf(principal, operation, variables);
    const running = this.#executions.get(key);
    if (running !== undefined) return running;
    const { schema, maskError, contextFor } = this.#parts;
    const itemsKey = keyOf(principal, operation, operation.ofSelection(variables));
    const { items, release } = this.#shareItems(itemsKey, operation);
    const execution: SharedExecution = new SharedExecution(
      { schema, maskError, newContext: () => contextFor(principal), items },
      operation,
      variables,
      () => {
        if (this.#executions.get(key) === execution) this.#executions.delete(key);
        release();
        this.#report();
      },
    );
    this.#executions.set(key, execution);
    return execution;
  }

  #shareItems(key: string, operation: LiveOperation): { items: SharedItems; release: () => void } {
    let shared = this.#items.get(key);
    if (shared === undefined) {
      shared = { items: new SharedItems(itemWriter(this.#parts.schema, operation)), executions: 0 };
      this.#items.set(key, shared);
    }
    shared.executions += 1;
    const release = () => {
      shared.executions -= 1;
      if (shared.executions === 0) this.#items.delete(key);
    };
    return { items: shared.items, release };
  }

  #counted(leave: () => void): Joined {
    let hasLeft = false;
    this.#subscriptions += 1;
    this.#report();
    return {
      leave: () => {
        if (hasLeft) return;
        hasLeft = true;
        this.#subscriptions -= 1;
        leave();
        this.#report();
      },
    };
  }

  #report(): void {
    this.#parts.onCount?.(this.count);
  }
}

/** Everything that the answer depends on: whose data, what authorisation looks at, and the operation itself. */
function keyOf(principal: Principal, operation: LiveOperation, variables: Record<string, unknown>): string {
  const { scope, workspace, kind, permissions } = principal;
  const asker = [workspace.id, scope.dataSetId, kind, [...permissions].sort()];
  return JSON.stringify([asker, operation.operationName, operation.text, sorted(variables)]);
}

/** The same values in the same order of keys, however the client wrote them. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
