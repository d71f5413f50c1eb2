import type { Agent } from "../agent/agent.ts";

/** Compiled by the test, since type stripping leaves decorators alone. Must need no import at run time. */
export function makeScorer(agent: Agent) {
  class Scorer {
    base = 10;

    @agent.track("score_lead")
    score(n: number): number {
      return this.base + n;
    }

    @agent.track()
    async load(): Promise<string> {
      await Promise.resolve();
      return `loaded ${this.base}`;
    }
  }
  return new Scorer();
}
