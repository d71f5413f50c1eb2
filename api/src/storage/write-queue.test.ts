import { describe, expect, test, vi } from "vitest";
import { StorageOverloadedError } from "../ingest/ingest.store.ts";
import type { AppendFailure, AppendMessage, AppendReply } from "./append-message.ts";
import { WriteQueue } from "./write-queue.ts";

const message = (events: number): AppendMessage =>
  ({ events: new Array(events).fill([]) }) as unknown as AppendMessage;
const reply: AppendReply = {
  seqs: new Float64Array(),
  projectOf: new Int32Array(),
  projects: [],
  receivedAtMs: 0,
};

/** Waits until the store has been handed its n-th group. */
const group = (groups: { sizes: number[] }[], n: number) =>
  vi.waitFor(() => expect(groups.length).toBe(n), { timeout: 20_000 });

/** A store that finishes a group when it is told to. */
function controlledStore() {
  const groups: {
    sizes: number[];
    derives: boolean;
    finish: (replies?: (AppendReply | AppendFailure)[]) => void;
  }[] = [];
  const store = (group: AppendMessage[], derives: boolean): Promise<(AppendReply | AppendFailure)[]> =>
    new Promise((resolve) => {
      groups.push({
        sizes: group.map(({ events }) => events.length),
        derives,
        finish: (replies) => resolve(replies ?? group.map(() => reply)),
      });
    });
  return { store, groups };
}

describe("WriteQueue", () => {
  test("batches that arrive while a group is being stored are one group", async () => {
    const { store, groups } = controlledStore();
    const queue = new WriteQueue({ store }, { capacity: 100 });
    const done = [queue.push(message(1)), queue.push(message(2)), queue.push(message(3))];
    expect(groups.map(({ sizes }) => sizes)).toEqual([[1]]);
    groups[0]!.finish();
    await done[0];
    await group(groups, 2);
    expect(groups.map(({ sizes }) => sizes)).toEqual([[1], [2, 3]]);
    groups[1]!.finish();
    await Promise.all(done);
    expect(queue.size).toBe(0);
  });

  test("a full queue refuses at once, and takes again when there is room", async () => {
    const { store, groups } = controlledStore();
    const queue = new WriteQueue({ store }, { capacity: 10 });
    const first = queue.push(message(6));
    const second = queue.push(message(4));
    await expect(queue.push(message(1))).rejects.toBeInstanceOf(StorageOverloadedError);
    groups[0]!.finish();
    await first;
    await group(groups, 2);
    const third = queue.push(message(6));
    groups[1]!.finish();
    await second;
    await group(groups, 3);
    groups[2]!.finish();
    await third;
  });

  test("a batch that could not be stored fails by itself", async () => {
    const { store, groups } = controlledStore();
    const queue = new WriteQueue({ store }, { capacity: 10 });
    const blocker = queue.push(message(1));
    const good = queue.push(message(1));
    const bad = queue.push(message(1));
    groups[0]!.finish();
    await blocker;
    await group(groups, 2);
    groups[1]!.finish([reply, { failure: "disk full" }]);
    await expect(good).resolves.toMatchObject({ reply });
    await expect(bad).rejects.toThrow("disk full");
    await queue.drained();
    expect(queue.size).toBe(0);
  });

  test("a batch that the database had no room for may come again, and is told when", async () => {
    const { store, groups } = controlledStore();
    const queue = new WriteQueue({ store }, { capacity: 10 });
    const refused = queue.push(message(1));
    groups[0]!.finish([{ failure: "disk full", isUnavailable: true }]);
    await expect(refused).rejects.toMatchObject({
      code: "overloaded",
      status: 503,
      details: { retry_after_seconds: 5 },
    });
    expect(queue.size).toBe(0);
  });

  test("under load what is derived waits for a later group, and is said when it is there", async () => {
    const { store, groups } = controlledStore();
    const derive = vi.fn(() => Promise.resolve());
    const queue = new WriteQueue({ store, derive }, { capacity: 100 });
    const first = queue.push(message(1));
    const second = queue.push(message(1));
    groups[0]!.finish();
    await (
      await first
    ).derived;
    await group(groups, 2);
    groups[1]!.finish();
    const { derived } = await second;
    expect(groups.map(({ derives }) => derives)).toEqual([true, false]);
    await derived;
    expect(derive).toHaveBeenCalledOnce();
  });

  test("a batch that comes after a moment of quiet takes along what is derived from it", async () => {
    const { store, groups } = controlledStore();
    const derive = vi.fn(() => Promise.resolve());
    const queue = new WriteQueue({ store, derive }, { capacity: 100 });
    const now = vi.spyOn(performance, "now");
    for (const [n, sinceLastMs] of [0, 6, 4].entries()) {
      now.mockReturnValue(performance.now() + sinceLastMs);
      const batch = queue.push(message(1));
      groups[n]!.finish();
      await batch;
      await new Promise(setImmediate);
    }
    expect(groups.map(({ derives }) => derives)).toEqual([true, true, false]);
    vi.restoreAllMocks();
    await queue.drained();
    expect(derive).toHaveBeenCalledOnce();
  });

  test("a reader waits for what is derived after a burst, and for nothing while batches are stored", async () => {
    const { store, groups } = controlledStore();
    const deriving = Promise.withResolvers<void>();
    const queue = new WriteQueue({ store, derive: () => deriving.promise }, { capacity: 100 });
    const burst = [queue.push(message(1)), queue.push(message(1))];
    expect(queue.settled()).toBeNull();
    groups[0]!.finish();
    await group(groups, 2);
    groups[1]!.finish();
    await Promise.all(burst);
    const settled = queue.settled();
    expect(settled).not.toBeNull();
    expect(queue.settled()).toBe(settled);
    deriving.resolve();
    await settled;
    expect(queue.settled()).toBeNull();
  });

  test("a reader between two groups waits for the second to begin, and not for what is derived", async () => {
    const { store, groups } = controlledStore();
    const derive = vi.fn(() => Promise.resolve());
    const queue = new WriteQueue({ store, derive }, { capacity: 100 });
    const burst = [queue.push(message(1)), queue.push(message(1))];
    groups[0]!.finish();
    await group(groups, 2);
    groups[1]!.finish();
    await Promise.all(burst);
    const settled = queue.settled();
    expect(settled).not.toBeNull();
    const third = queue.push(message(1));
    await settled;
    expect(groups.length).toBe(3);
    expect(derive).not.toHaveBeenCalled();
    groups[2]!.finish();
    await third;
    await queue.drained();
  });

  test("a group that could not be stored at all derived nothing of the groups before it", async () => {
    const { store, groups } = controlledStore();
    const derive = vi.fn(() => Promise.resolve());
    const queue = new WriteQueue({ store, derive }, { capacity: 100 });
    const first = queue.push(message(1));
    const second = queue.push(message(1));
    groups[0]!.finish();
    await first;
    await group(groups, 2);
    // So long that the next group takes along what is derived.
    vi.spyOn(performance, "now").mockReturnValue(performance.now() + 1_000);
    const third = queue.push(message(1));
    groups[1]!.finish();
    const { derived } = await second;
    await group(groups, 3);
    expect(groups.map(({ derives }) => derives)).toEqual([true, false, true]);
    groups[2]!.finish([{ failure: "disk full" }]);
    await expect(third).rejects.toThrow("disk full");
    expect(derive).not.toHaveBeenCalled();
    await derived;
    expect(derive).toHaveBeenCalledOnce();
    vi.restoreAllMocks();
  });

  test("what could not be derived is told to who waits for it", async () => {
    const { store, groups } = controlledStore();
    const queue = new WriteQueue(
      { store, derive: () => Promise.reject(new Error("disk full")) },
      { capacity: 100 },
    );
    const burst = [queue.push(message(1)), queue.push(message(1))];
    groups[0]!.finish();
    await group(groups, 2);
    groups[1]!.finish();
    await expect((await burst[1]!).derived).rejects.toThrow("disk full");
    await queue.drained();
  });
});
