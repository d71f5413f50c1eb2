import type { Batch } from "./batches.ts";

/** A seeded source of numbers from 0 to 1: mulberry32. */
export function randomSource(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** JSON that a careless or hostile client may put anywhere. */
const ODD_VALUES = [
  "null",
  "true",
  "0",
  "-1",
  "1.5",
  "1e400",
  "-0",
  "9007199254740993",
  "1e-400",
  '""',
  '" "',
  '"\\u0000"',
  '"\\ud83d"',
  '"🐝"',
  '"constructor"',
  '"__proto__"',
  "[]",
  "{}",
  "[[]]",
  '{"__proto__":{"polluted":true}}',
  '{"toString":1,"valueOf":2,"length":3}',
  '{"toJSON":"x"}',
  `"${"x".repeat(600)}"`,
  `${"[".repeat(40)}${"]".repeat(40)}`,
  '"2026-02-30T00:00:00Z"',
  '"019c4800-0000-7000-8000-000000000001"',
  '"task_completed"',
  '"heartbeat"',
  '{"kind":"llm_call","data":{"cost":1e300,"tokens_in":-1}}',
  '{"kind":"todo","data":{"todo_id":1e21,"action":"created"}}',
  '{"kind":"scheduled","data":{"items":[null,1,{"id":{}}]}}',
];

type Pick = <Item>(items: readonly Item[]) => Item;

/** A batch with a few things wrong with it: in its bytes, its values or its keys. */
export function mutate(batch: Batch, random: () => number): Buffer {
  const pick: Pick = (items) => items[Math.floor(random() * items.length)]!;
  if (random() < 0.4) return mutateBytes(Buffer.from(JSON.stringify(batch)), random);
  let text = JSON.stringify(batch);
  for (let count = 1 + Math.floor(random() * 4); count > 0; count--) text = mutateValue(text, pick);
  return Buffer.from(text);
}

function mutateBytes(bytes: Buffer, random: () => number): Buffer {
  const at = Math.floor(random() * bytes.length);
  const until = at + Math.floor(random() * 20);
  switch (Math.floor(random() * 5)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(until)]);
    case 2:
      return Buffer.concat([bytes.subarray(0, until), bytes.subarray(at)]);
    case 3:
      return Buffer.concat([bytes, bytes.subarray(at)]);
    default: {
      const flipped = Buffer.from(bytes);
      flipped[at] = Math.floor(random() * 256);
      return flipped;
    }
  }
}

/** Puts something odd in the place of a value, or renames a key to another that means something. */
function mutateValue(text: string, pick: Pick): string {
  const keys = [...text.matchAll(/"[a-z_]+":/g)];
  const key = pick(keys);
  if (key === undefined) return text;
  const start = key.index + key[0].length;
  if (pick([true, true, true, false])) {
    // The value up to the next comma or bracket: mostly a scalar; where it is not, the text is broken, which is odd too.
    const length = /^(?:"(?:[^"\\]|\\.)*"|[^,}\]]*)/.exec(text.slice(start))![0].length;
    return text.slice(0, start) + pick(ODD_VALUES) + text.slice(start + length);
  }
  return text.slice(0, key.index) + pick(keys)[0] + text.slice(start);
}
