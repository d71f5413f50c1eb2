import type { AnyVariables, CombinedError } from "@urql/core";
import type { DocumentTypeDecoration } from "@graphql-typed-document-node/core";
import { untrack } from "svelte";
import { client } from "./client.ts";
import { session } from "./session.ts";
import { connection } from "./connection.svelte.ts";
import { frames } from "./frames.ts";

/** An operation with the types of its answer and its variables, whichever module it is in. */
export type Operation<Data, Variables> = DocumentTypeDecoration<Data, Variables> & { toString(): string };

/** What went wrong, for people. */
export interface Failure {
  /** The contract's code; `unreachable` where the server did not answer. */
  code: string;
  message: string;
  /** The field of a form that it is about, where the server names one. */
  field: string | null;
}

/** Takes the code and the words out of an error of urql's. */
export function failureOf(error: CombinedError): Failure {
  const { response } = error as { response?: { status: number } };
  if (error.networkError && response?.status === 429)
    return {
      code: "rate_limit_exceeded",
      message: "More was asked than the limit allows; it is asked again soon.",
      field: null,
    };
  if (error.networkError && response?.status === 401)
    return {
      code: "authentication_failed",
      message: "The session is over.",
      field: null,
    };
  if (error.networkError) return { code: "unreachable", message: "The server does not answer.", field: null };
  const [first] = error.graphQLErrors;
  const { code, details } = (first?.extensions ?? {}) as {
    code?: string;
    details?: { field?: string } | null;
  };
  return {
    code: code ?? "internal_error",
    message: first?.message ?? error.message,
    field: details?.field ?? null,
  };
}

/** Tabs share a session and its limit of requests: who meets it asks again a little later. */
const LIMIT_WAIT_MS = 1_000;
const LIMIT_ATTEMPTS = 5;

async function request<Data, Variables extends AnyVariables>(
  document: Operation<Data, Variables>,
  variables: Variables,
) {
  for (let attempt = 1; ; attempt += 1) {
    const result = await client.query<Data>(document.toString(), variables).toPromise();
    const code = result.error === undefined ? null : failureOf(result.error).code;
    if (code === "authentication_failed") session.over();
    const isLimited = code === "rate_limit_exceeded";
    if (!isLimited || attempt === LIMIT_ATTEMPTS) return result;
    await new Promise((resolve) => setTimeout(resolve, LIMIT_WAIT_MS * (0.5 + Math.random())));
  }
}

/** What components see of a query. */
export interface Answer<Data> {
  readonly current: Data | null;
  readonly failure: Failure | null;
  readonly isLoading: boolean;
  /** What is shown answers what was asked before: the range or the scope is another by now. */
  readonly isStale: boolean;
  refresh(everyMs: number): void;
  retry(): void;
}

/** Asks once. Rejects with an error of urql's. */
export async function ask<Data, Variables extends AnyVariables>(
  document: Operation<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const result = await request(document, variables);
  if (result.error) throw result.error;
  return result.data as Data;
}

/** Changes something. Rejects with an error of urql's. */
export async function change<Data, Variables extends AnyVariables>(
  document: Operation<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const result = await client.mutation<Data>(document.toString(), variables).toPromise();
  if (result.error) throw result.error;
  return result.data as Data;
}

/**
 * A query that follows its variables and the connection: it is asked again when the variables change and after each
 * reconnect. What it answered stays `current` meanwhile, so that nothing flickers; `isStale` says when it answers other
 * variables, and when those fail, it goes.
 */
export class Query<Data, Variables extends AnyVariables> implements Answer<Data> {
  current = $state.raw<Data | null>(null);
  failure = $state.raw<Failure | null>(null);
  isLoading = $state(true);
  readonly #document: Operation<Data, Variables>;
  readonly #variables: () => Variables | null;
  readonly #key: string | null = $derived.by(() => {
    const variables = this.#variables();
    return variables === null ? null : JSON.stringify(variables);
  });
  /** Which variables `current` answers. */
  #answeredKey = $state<string | null>(null);
  #latest = 0;
  #refreshTimer: ReturnType<typeof setTimeout> | undefined;
  #askedAt = 0;
  #tookMs = 0;

  /**
   * Made while a component is.
   *
   * @param variables null for as long as there is nothing to ask
   */
  constructor(document: Operation<Data, Variables>, variables: () => Variables | null) {
    this.#document = document;
    this.#variables = variables;
    let lastKey: string | null = null;
    $effect(() => {
      const key = this.#key;
      void connection.epoch;
      untrack(() => {
        if (key === null) this.#clear();
        else {
          if (lastKey !== key) this.isLoading = true;
          void this.#run();
        }
        lastKey = key;
      });
    });
    $effect(() => () => this.#stop());
  }

  /** Asks again soon, at most every `everyMs`; further calls in between are one. A slow answer makes it rarer. */
  refresh(everyMs: number): void {
    if (this.#refreshTimer !== undefined || untrack(() => this.#key) === null) return;
    const dueMs = this.#askedAt + Math.max(everyMs, 4 * this.#tookMs) - performance.now();
    this.#refreshTimer = setTimeout(() => void this.#run(), Math.max(dueMs, 0));
  }

  /** Asks again at once. */
  retry(): void {
    this.isLoading = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    clearTimeout(this.#refreshTimer);
    this.#refreshTimer = undefined;
    const variables = untrack(this.#variables);
    if (variables === null) return;
    const turn = ++this.#latest;
    const key = JSON.stringify(variables);
    this.#askedAt = performance.now();
    const result = await request(this.#document, variables);
    // A large answer has just been parsed; what the page makes of it is a task of its own, with room for a frame between.
    await new Promise((resolve) => setTimeout(resolve));
    if (turn !== this.#latest) return;
    this.#tookMs = performance.now() - this.#askedAt;
    this.isLoading = false;
    this.failure = result.error ? failureOf(result.error) : null;
    if (result.data) {
      this.current = result.data;
      this.#answeredKey = key;
    } else if (result.error && this.#answeredKey !== key) this.current = null;
  }

  get isStale(): boolean {
    return this.current !== null && this.#answeredKey !== this.#key;
  }

  #clear(): void {
    this.#stop();
    this.current = null;
    this.failure = null;
    this.isLoading = false;
  }

  #stop(): void {
    this.#latest += 1;
    clearTimeout(this.#refreshTimer);
    this.#refreshTimer = undefined;
  }
}

/**
 * Follows a subscription for as long as the component lives, anew whenever its variables change.
 *
 * @param variables null for as long as there is nothing to follow
 */
export function follow<Data, Variables extends AnyVariables>(
  document: Operation<Data, Variables>,
  variables: () => Variables | null,
  onFrame: (data: Data) => void,
  onFailure: (failure: Failure) => void = () => undefined,
): void {
  const key = $derived.by(() => {
    const value = variables();
    return value === null ? null : JSON.stringify(value);
  });
  $effect(() => {
    if (key === null) return;
    let isOver = false;
    const show = frames();
    const subscription = client
      .subscription<Data>(document.toString(), JSON.parse(key) as Variables)
      .subscribe(({ data, error }) => {
        if (error) onFailure(failureOf(error));
        else if (data) show(() => isOver || onFrame(data));
      });
    return () => {
      isOver = true;
      subscription.unsubscribe();
    };
  });
}
