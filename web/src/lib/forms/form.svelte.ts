import { CombinedError } from "@urql/core";
import { tick } from "svelte";
import { failureOf } from "#lib/api/query.svelte.ts";
import type { Failure } from "#lib/api/query.svelte.ts";

/** A form under way: whether it is being sent, and what the server said against it. */
export class FormState {
  isBusy = $state(false);
  failure = $state.raw<Failure | null>(null);
  /** What the server said against it as it is, while it is being filled in: its field shows it. */
  remark = $state.raw<Failure | null>(null);
  /** Names of the fields that show their own errors. */
  readonly #fields = new Set<string>();
  element: HTMLFormElement | null = null;

  /** Runs the work once at a time. True when it succeeded; a failure goes to its field, which gets the focus. */
  async submit(work: () => Promise<void>): Promise<boolean> {
    if (this.isBusy) return false;
    this.isBusy = true;
    this.failure = null;
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof CombinedError)) throw error;
      this.failure = failureOf(error);
      await tick();
      this.element?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
      return false;
    } finally {
      this.isBusy = false;
    }
  }

  /** A field that shows its own error, for as long as it is there. */
  register(name: string): () => void {
    this.#fields.add(name);
    return () => this.#fields.delete(name);
  }

  /** What is wrong with a field, or null. */
  errorOf(name: string): string | null {
    const said = [this.failure, this.remark].find((failure) => failure?.field === name);
    return said == null ? null : sentence(said.message);
  }

  /** What is wrong and belongs to no field that shows it. */
  get general(): string | null {
    if (this.failure === null) return null;
    const { field, message } = this.failure;
    return field !== null && this.#fields.has(field) ? null : sentence(message);
  }
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
