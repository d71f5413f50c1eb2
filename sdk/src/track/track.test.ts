import { AsyncLocalStorage } from "node:async_hooks";
import { readFileSync } from "node:fs";
import ts from "typescript";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testClient, type TestClient } from "../../testing/client.ts";
import { IngestServer } from "../../testing/ingest-server.ts";
import type { Agent } from "../agent/agent.ts";

let server: IngestServer;
let client: TestClient;
let agent: Agent;
beforeEach(async () => {
  server = await new IngestServer().start();
  client = testClient({ endpoint: server.url });
  agent = client.hive.agent("a", { heartbeatIntervalMs: 0 });
});
afterEach(async () => {
  expect(server.complaints).toEqual([]);
  await server.stop();
});

const nextTurn = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

/** The tree of actions as `name(child, child)`, in order of start; failed ones with `!`, unfinished ones with `?`. */
async function tree(): Promise<string> {
  await client.hive.flush();
  const started = server.of("action_started");
  const ends = new Map(
    [...server.of("action_completed"), ...server.of("action_failed")].map((event) => [
      event["action_id"],
      event,
    ]),
  );
  const below = (parent: unknown): string =>
    started
      .filter((event) => event["parent_action_id"] === parent)
      .map((event) => {
        const end = ends.get(event["action_id"]);
        const mark = end === undefined ? "?" : end.event_type === "action_failed" ? "!" : "";
        const children = below(event["action_id"]);
        return `${String(event.payload?.["action_name"])}${mark}${children === "" ? "" : `(${children})`}`;
      })
      .join(", ");
  return below(undefined);
}

describe("track", () => {
  it("gives what a sync function gives, and ends with it", async () => {
    expect(agent.track("sync", () => 42)).toBe(42);
    expect(await tree()).toBe("sync");
    expect(server.of("action_completed")[0]).toMatchObject({
      status: "success",
      payload: { action_name: "sync" },
    });
  });

  it("waits for a promise, and throws its error on", async () => {
    const error = new TypeError("no");
    expect(await agent.track("good", () => nextTurn().then(() => 1))).toBe(1);
    await expect(agent.track("bad", () => Promise.reject(error))).rejects.toBe(error);
    expect(() =>
      agent.track("thrown", () => {
        throw error;
      }),
    ).toThrow(error);
    expect(await tree()).toBe("good, bad!, thrown!");
    expect(server.of("action_failed")[0]?.payload).toMatchObject({
      exception_type: "TypeError",
      exception_message: "no",
    });
  });

  it("nests under Promise.all, across timers and in callbacks", async () => {
    await agent.track("outer", () =>
      Promise.all(
        ["x", "y"].map((name) =>
          agent.track(name, async () => {
            await nextTurn();
            await Promise.all([1, 2].map((i) => agent.track(`${name}${i}`, nextTurn)));
            await new Promise<void>((resolve) => setTimeout(() => agent.track(`${name}-timer`, resolve), 1));
          }),
        ),
      ),
    );
    expect(await tree()).toBe("outer(x(x1, x2, x-timer), y(y1, y2, y-timer))");
  });

  it("links the events of one error into a chain up to the task", async () => {
    const error = new Error("root");
    await agent
      .task("t", () => agent.track("outer", () => agent.track("inner", () => Promise.reject(error))))
      .catch(() => {});
    await client.hive.flush();
    const [inner, outer] = server.of("action_failed");
    expect(inner).not.toHaveProperty("parent_event_id");
    expect(outer?.["parent_event_id"]).toBe(inner?.event_id);
    expect(server.of("task_failed")[0]?.["parent_event_id"]).toBe(outer?.event_id);
  });

  it("leaves an unhandled rejection unhandled, and a handled one handled", async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown) => void unhandled.push(error);
    const others = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection").on("unhandledRejection", note);
    try {
      agent.track("handled", () => Promise.reject(new Error("handled"))).catch(() => {});
      void agent.track("unhandled", () => Promise.reject(new Error("unhandled")));
      await nextTurn();
    } finally {
      process.removeListener("unhandledRejection", note);
      for (const other of others) process.on("unhandledRejection", other);
    }
    expect(unhandled).toEqual([new Error("unhandled")]);
  });

  it("does not start a lazy thenable until it is awaited, and keeps its methods", async () => {
    let starts = 0;
    class Query {
      #sql = "select 1";
      then(done: (value: number) => void): void {
        starts += 1;
        done(7);
      }
      sql(): string {
        return this.#sql;
      }
    }
    const query = agent.track("query", () => new Query());
    expect([starts, query.sql()]).toEqual([0, "select 1"]);
    expect(await tree()).toBe("query?");
    expect(await (query as unknown as PromiseLike<number>)).toBe(7);
    expect(starts).toBe(1);
    expect(await tree()).toBe("query");
  });
});

describe("generators", () => {
  it("end their action when they end, and nest what they do, sync and async", async () => {
    function* numbers() {
      agent.track("in-sync", () => 0);
      yield 1;
      yield 2;
    }
    async function* letters() {
      await nextTurn();
      agent.track("in-async", () => 0);
      yield "a";
    }
    expect([...agent.track("sync", numbers)]).toEqual([1, 2]);
    const seen: string[] = [];
    for await (const letter of agent.track("async", letters)) seen.push(letter);
    expect(seen).toEqual(["a"]);
    expect(await tree()).toBe("sync(in-sync), async(in-async)");
  });

  it("end when their consumer leaves early, and fail when they throw", async () => {
    function* endless() {
      for (;;) yield 1;
    }
    // eslint-disable-next-line @typescript-eslint/require-await -- an async generator that fails
    async function* broken() {
      yield 1;
      throw new Error("broken");
    }
    for (const value of agent.track("endless", endless)) if (value === 1) break;
    const read = async () => {
      for await (const value of agent.track("broken", broken)) expect(value).toBe(1);
    };
    await expect(read()).rejects.toThrow("broken");
    agent.track("unread", endless);
    expect(await tree()).toBe("endless, broken!, unread?");
  });
});

describe("tracked", () => {
  it("keeps the function's this, arguments, name, length and properties", async () => {
    const original = Object.assign(
      function scoreLead(this: { base: number }, a: number, b: number) {
        return this.base + a + b;
      },
      { version: 3 },
    );
    const scored = agent.tracked("score_lead", original);
    expect(scored.call({ base: 1 }, 2, 3)).toBe(6);
    expect([scored.name, scored.length, scored.version]).toEqual(["scoreLead", 2, 3]);
    expect(await tree()).toBe("score_lead");
    expect(server.of("action_started")[0]?.payload?.["function"]).toBe("scoreLead");
  });

  it("says what to do when it is not given a function", () => {
    expect(() => agent.tracked("x", 3 as never)).toThrow(/agent.track\("x", \(\) => …\)/);
  });
});

describe("the decorator", () => {
  it("tracks a method, with `this`, sync and async, by its name or another", async () => {
    const fixture = readFileSync(new URL("decorated.fixture.ts", import.meta.url), "utf8");
    const { outputText } = ts.transpileModule(fixture, {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
    });
    const module = (await import(`data:text/javascript,${encodeURIComponent(outputText)}`)) as {
      makeScorer(agent: Agent): { score(n: number): number; load(): Promise<string> };
    };
    const scorer = module.makeScorer(agent);
    expect(scorer.score(2)).toBe(12);
    expect(await scorer.load()).toBe("loaded 10");
    expect(await tree()).toBe("score_lead, load");
  });

  it("says what is wrong when it is used as a legacy decorator, or not on a method", () => {
    const decorate = agent.track("x") as (...args: unknown[]) => unknown;
    expect(() => decorate({}, "method", {})).toThrow(/experimentalDecorators/);
    expect(() => decorate(undefined, { kind: "field", name: "f" })).toThrow(/not on a field/);
  });
});

describe("a context", () => {
  it("carries its payload, ends with its block, and nests what follows", async () => {
    await agent.task("t", async () => {
      await using step = agent.trackContext("outer");
      step.setPayload({ rows: 12 });
      await nextTurn();
      await agent.track("inner", nextTurn);
      step.setPayload({ more: true });
    });
    agent.track("after", () => 0);
    expect(await tree()).toBe("outer(inner), after");
    expect(server.of("action_completed").find((e) => e.payload?.["action_name"] === "outer")).toMatchObject({
      task_id: "t",
      payload: { data: { rows: 12, more: true } },
    });
  });

  it("fails when it is told so, and ends once", async () => {
    {
      using step = agent.trackContext("failed");
      step.fail(new Error("no"));
    }
    expect(await tree()).toBe("failed!");
    expect(server.of("action_completed")).toEqual([]);
  });

  it("nests in one opened in the same turn, without an await between", async () => {
    {
      await using outer = agent.trackContext("outer");
      await using inner = agent.trackContext("inner");
      const helper = () => {
        using _step = agent.trackContext("helper");
      };
      helper();
      expect([outer.hasEnded, inner.hasEnded]).toEqual([false, false]);
    }
    expect(await tree()).toBe("outer(inner(helper))");
  });

  it("stands beside one opened in the same turn by a parallel branch", async () => {
    const other = async () => {
      await using _step = agent.trackContext("other");
      await nextTurn();
      await agent.track("in-other", nextTurn);
    };
    await agent.track("all", () =>
      Promise.all([
        ...["x", "y"].map(async (name) => {
          await using _step = agent.trackContext(name);
          await nextTurn();
          await agent.track(`in-${name}`, nextTurn);
        }),
        other(),
      ]),
    );
    expect(await tree()).toBe("all(x(in-x), y(in-y), other(in-other))");
  });

  it("stands beside or inside another of its turn however deep the stack is", async () => {
    const atDepth = <R>(frames: number, fn: () => R): R => (frames === 0 ? fn() : atDepth(frames - 1, fn));
    const work = async (name: string) => {
      await using _step = agent.trackContext(name);
      await agent.track(`in-${name}`, nextTurn);
    };
    await atDepth(200, async () => {
      await using _outer = agent.trackContext("outer");
      await Promise.all(["x", "y"].map((name) => work(name)));
    });
    expect(await tree()).toBe("outer(x(in-x), y(in-y))");
  });

  it("finds its place again after long having been the only one of its turn", async () => {
    for (let turn = 0; turn < 1000; turn++) {
      agent.trackContext("alone").complete();
      await Promise.resolve();
    }
    await client.hive.flush();
    server.stored.clear();
    const work = async (name: string) => {
      await using _step = agent.trackContext(name);
      await agent.track(`in-${name}`, nextTurn);
    };
    await Promise.all(["x", "y"].map((name) => work(name)));
    await agent.track("later", async () => {
      await using _outer = agent.trackContext("outer");
      await using _inner = agent.trackContext("inner");
    });
    expect(await tree()).toBe("x(in-x), y(in-y), later(outer(inner))");
  });

  it("runs callbacks inside it", async () => {
    const step = agent.trackContext("step");
    await step.run(() => agent.track("inside", nextTurn));
    step.complete();
    expect(await tree()).toBe("step(inside)");
  });
});

describe("the caller's own context", () => {
  it("is the same inside and afterwards, what is thrown included, and what is set inside ends with the call", async () => {
    const theirs = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    const look = () => seen.push(theirs.getStore());
    await theirs.run("outer", async () => {
      agent.track("sync", () => {
        look();
        theirs.enterWith("inner");
        look();
      });
      look();
      expect(() =>
        agent.track("throws", () => {
          throw new Error("no");
        }),
      ).toThrow("no");
      look();
      await agent.track("async", async () => {
        await nextTurn();
        look();
      });
      look();
      agent.track("after", () => undefined);
    });
    look();
    expect(seen).toEqual(["outer", "inner", "outer", "outer", "outer", "outer", undefined]);
    expect(await tree()).toBe("sync, throws!, async, after");
  });
});
