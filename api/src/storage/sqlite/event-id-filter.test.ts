import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { EventIdFilter } from "./event-id-filter.ts";

const ids = (count: number): Uint8Array[] => Array.from({ length: count }, () => randomBytes(16));

describe("EventIdFilter", () => {
  test("names the generation of every id that was added, newest first", () => {
    const filter = new EventIdFilter();
    const added = ids(2_000);
    added.forEach((id, index) => filter.add(index % 70, 1, id));
    filter.add(69, 1, added[0]!);
    added.forEach((id, index) => expect(filter.candidates(1, id)).toContain(index % 70));
    expect(filter.candidates(1, added[0]!).slice(0, 1)).toEqual([69]);
  });

  test("a full generation raises a false alarm for fewer than one absent id in 2,000", () => {
    const filter = new EventIdFilter();
    for (const id of ids(32_768)) filter.add(0, 1, id);
    const alarms = ids(20_000).filter((id) => filter.candidates(1, id).length > 0).length;
    expect(alarms).toBeLessThan(10);
  });

  test("ids that differ in their last bits only, as those made in one millisecond do, are told apart", () => {
    const filter = new EventIdFilter();
    const sequential = (n: number): Uint8Array => {
      const id = Buffer.alloc(16, 7);
      id.writeUInt32BE(n, 12);
      return id;
    };
    for (let n = 0; n < 32_768; n++) filter.add(0, 1, sequential(n));
    let alarms = 0;
    for (let n = 32_768; n < 52_768; n++) if (filter.candidates(1, sequential(n)).length > 0) alarms++;
    expect(alarms).toBeLessThan(10);
  });

  test("a filter that was stored and loaded answers as before", () => {
    const filter = new EventIdFilter();
    const added = ids(500);
    for (const id of added) filter.add(33, 4, id);
    const loaded = new EventIdFilter();
    loaded.load(33, filter.serialise(33));
    for (const id of added) expect(loaded.candidates(4, id)).toEqual([33]);
    expect(() => loaded.load(34, new Uint8Array(3))).toThrow(RangeError);
  });
});
