import { getIntrospectionQuery, graphqlSync } from "graphql";
import { describe, expect, test } from "vitest";
import { checkOperation, DEFAULT_OPERATION_LIMITS, variablesError } from "./limits.ts";
import { schema } from "./schema.ts";

const refusal = (query: string, variables?: Record<string, unknown>, change: object = {}) => {
  const checked = checkOperation(schema, { query, variables }, { ...DEFAULT_OPERATION_LIMITS, ...change });
  return checked.errors?.[0] ?? null;
};

const nestedTask = (levels: number): string =>
  levels === 0 ? "id" : `agent { id currentTask { ${nestedTask(levels - 1)} } }`;

describe("depth", () => {
  test("is refused over the limit, with both numbers", () => {
    expect(refusal(`{ task(id: "t") { ${nestedTask(3)} } }`, {}, { maxDepth: 8 })).toBeNull();
    const error = refusal(`{ task(id: "t") { ${nestedTask(3)} } }`, {}, { maxDepth: 7 });
    expect(error).toMatchObject({
      message: "The operation is 8 levels deep; the limit is 7.",
      extensions: { code: "invalid_parameter", details: { limit: 7, actual: 8 } },
    });
  });

  test("goes through fragments", () => {
    const query = `{ task(id: "t") { ...A } } fragment A on Task { agent { ...B } } fragment B on Agent { currentTask { id } }`;
    expect(refusal(query, {}, { maxDepth: 3 })).toMatchObject({ extensions: { details: { actual: 4 } } });
  });

  test("of a fragment that spreads itself is somebody else's error, and ends", () => {
    const query = `{ task(id: "t") { ...A } } fragment A on Task { agent { currentTask { ...A } } }`;
    expect(refusal(query)?.message).toContain("within itself");
  });
});

test("aliases are refused over the limit, with both numbers", () => {
  const aliases = (count: number) =>
    `{ ${Array.from({ length: count }, (_, i) => `a${i}: viewer { kind }`).join(" ")} }`;
  expect(refusal(aliases(50))).toBeNull();
  expect(refusal(aliases(51))?.message).toBe("The document has 51 aliases; the limit is 50.");
});

test("tokens are refused over the limit, which is named", () => {
  const error = refusal(`{ ${"viewer { kind } ".repeat(1_000)} }`);
  expect(error).toMatchObject({
    message: "The document has more than 4000 tokens, which is the limit.",
    extensions: { code: "invalid_parameter", details: { limit: 4_000 } },
  });
});

test("variables are refused over the limit of levels, however deep they are", () => {
  const nested = (levels: number): unknown => JSON.parse("[".repeat(levels) + "]".repeat(levels));
  const check = (levels: number) =>
    variablesError({ variables: { a: 1, b: nested(levels - 1) } }, { maxVariableDepth: 100 });
  expect(check(100)).toBeNull();
  for (const levels of [101, 200_000])
    expect(check(levels)).toMatchObject({
      message: "The variables are nested more than 100 levels deep, which is the limit.",
      extensions: { code: "invalid_parameter", details: { limit: 100 } },
    });
  expect(variablesError({}, { maxVariableDepth: 100 })).toBeNull();
});

describe("a wrong value", () => {
  const query = `query ($f: EventFilter) { events(filter: $f) { nodes { id } } }`;
  const asked = (f: object) => checkOperation(schema, { query, variables: { f } }, DEFAULT_OPERATION_LIMITS);
  const large = "x".repeat(1_000_000);

  test("of a variable is named without itself, once, however large it is and however much is wrong with it", () => {
    const fields = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`f${i}`, i]));
    expect(asked({ ...fields, large }).errors).toMatchObject([
      {
        message: `Variable "$f" has invalid value: Expected value of type "EventFilter" not to include unknown field "f0".`,
        extensions: { code: "invalid_parameter", status: 400 },
      },
    ]);
  });

  test.each([
    ["is none of those there are", { eventTypes: large }, `"$f" has invalid value at .eventTypes:`],
    [
      "has a name of any length",
      { [large]: 1 },
      `"$f" has invalid value: Expected value of type "EventFilter"`,
    ],
    ["has a name like another, with a hint,", { severities: [] }, `unknown field "severities". Did you mean`],
  ])("that %s is told in a message of bounded length", (_what, value, told) => {
    const [error] = asked(value).errors ?? [];
    expect(error?.message).toContain(told);
    expect(error?.message.length).toBeLessThan(600);
    expect(error?.message).not.toContain("ound:");
  });

  test("in a document is not repeated either, and few mistakes of many are told", () => {
    const fields = Array.from({ length: 500 }, (_, i) => `f${i}: 1`).join(" ");
    const { errors = [] } = checkOperation(
      schema,
      { query: `{ events(filter: { ${fields} secret: "${large}" }) { nodes { id } } }` },
      DEFAULT_OPERATION_LIMITS,
    );
    expect(errors.length).toBeGreaterThan(1);
    expect(errors.map(({ message }) => message).join("").length).toBeLessThan(5_000);
  });
});

describe("weight", () => {
  test("is that of what can come back: the page size counts, as a variable too", () => {
    const query = `query ($first: Int) { agents(first: $first) { nodes { pipeline { todos { id } } } } }`;
    expect(refusal(query, { first: 50 })).toBeNull();
    const heavy = refusal(query, { first: 200 }, { maxComplexity: 10_000 });
    expect(heavy?.message).toMatch(/^The operation has a weight of \d+; the limit is 10000\./);
  });

  test("of the timelines of a page is too much", () => {
    expect(refusal(`{ tasks { nodes { timeline { actions { id } } } } }`)).toMatchObject({
      extensions: { code: "invalid_parameter", details: { limit: 20_000 } },
    });
    expect(
      refusal(`{ task(id: "t") { timeline { actions { id } events { id agent { id } } } } }`),
    ).toBeNull();
  });

  test("of pages of payloads is such that their answer has a bound", () => {
    const pages = (count: number) =>
      `{ ${Array.from({ length: count }, (_, i) => `a${i}: events(first: 200) { nodes { payload } }`).join(" ")} }`;
    expect(refusal(pages(5))).toBeNull();
    expect(refusal(pages(10))?.message).toContain("has a weight of");
  });

  test("of values in an object is nothing", () => {
    const fields = "id type version status environment group firstSeenAt lastSeenAt openRuns";
    expect(refusal(`{ agents(first: 200) { nodes { ${fields} } } }`, {}, { maxComplexity: 201 })).toBeNull();
  });

  test("of a page that is out of bounds is left to the page to refuse", () => {
    expect(refusal(`{ events(first: 2000000000) { nodes { id } } }`)).toBeNull();
    expect(refusal(`{ events(first: -5) { nodes { id } } }`)).toBeNull();
  });

  test("is that of the operation that is to run", () => {
    const query = `query A { viewer { kind } } query B { tasks { nodes { timeline { actions { id } } } } }`;
    const check = (operationName: string) =>
      checkOperation(schema, { query, operationName }, DEFAULT_OPERATION_LIMITS).errors ?? [];
    expect(check("A")).toEqual([]);
    expect(check("B")).toHaveLength(1);
    expect(check("C")[0]?.message).toBe("The document holds no such operation.");
  });
});

describe("introspection", () => {
  const whole = getIntrospectionQuery({
    descriptions: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  });
  const [operation, fragments] = [
    whole.slice(0, whole.indexOf("fragment")),
    whole.slice(whole.indexOf("fragment")),
  ];
  const selected = operation.slice(operation.indexOf("__schema"), operation.lastIndexOf("}"));
  const limit =
    "Introspection would answer with more than 500000 characters, which is the limit. Ask for the schema once.";

  test("of the whole schema is answered, with room for the schema to grow", () => {
    for (const query of [whole, getIntrospectionQuery(), getIntrospectionQuery({ typeDepth: 20 })])
      expect(refusal(query, {}, { maxIntrospectionSize: 400_000 })).toBeNull();
  });

  test("of the whole schema a second time is refused, and names the limit", () => {
    expect(refusal(`{ ${selected} again: ${selected} } ${fragments}`)).toMatchObject({
      message: limit,
      extensions: { code: "invalid_parameter", details: { limit: 500_000 } },
    });
  });

  const repeated = (field: string, times: number) =>
    Array.from({ length: times }, (_, i) => `a${i}: ${field}`).join(" ");
  test.each([
    ["in its fields", "{ __schema { types { …fields { description args { description } }… } } }"],
    ["in a list of a list", "{ __schema { types { …possibleTypes { fields { name description } }… } } }"],
    [
      "by name",
      `{ …__type(name: "Query") { fields { args { type { description inputFields { description } } } } }… }`,
    ],
    ["in a fragment", "{ __schema { types { ...T } } } fragment T on __Type { …fields { description }… }"],
  ])("that repeats itself %s is refused before any of it runs", (_where, template) => {
    const [before, field, after] = template.split("…");
    expect(refusal(before! + repeated(field!, 1) + after)).toBeNull();
    expect(refusal(before! + repeated(field!, 49) + after)?.message).toBe(limit);
  });

  test("counts about what comes back", () => {
    for (const query of [
      whole,
      "{ __schema { types { fields(includeDeprecated: true) { type { ofType { name } } } } } }",
      `{ __type(name: "Agent") { __typename name fields { name description } } }`,
    ]) {
      const size = JSON.stringify(graphqlSync({ schema, source: query })).length;
      expect(refusal(query, {}, { maxIntrospectionSize: Math.round(size * 1.15) })).toBeNull();
      expect(refusal(query, {}, { maxIntrospectionSize: Math.round(size * 0.85) })).not.toBeNull();
    }
  });

  test("takes its type from a variable", () => {
    const query = "query ($name: String!) { __type(name: $name) { name fields { name description } } }";
    const at = (name: string) => refusal(query, { name }, { maxIntrospectionSize: 300 });
    expect(at("Nothing")).toBeNull();
    expect(at("Agent")).not.toBeNull();
  });

  test("costs no more to refuse than what may be asked, however much it would be", () => {
    const within = (inner: string) => repeated(`fields { type { ${inner} } }`, 24);
    const query = `{ __schema { types { ${within("...T")} } } } fragment T on __Type { ${within("name")} }`;
    expect(refusal(query)?.message).toBe(limit);
  });

  test("of fragments that each spread the next one twice is not gone through again and again", () => {
    const fragments = Array.from(
      { length: 60 },
      (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`,
    );
    const query = `{ ...F0 } ${fragments.join(" ")} fragment F60 on Query { __schema { description } }`;
    expect(refusal(query)?.message).toContain("has a weight of");
  });

  test("by a name that a variable leaves out is left to the execution to refuse", () => {
    const query = `query ($name: String = "Agent") { __type(name: $name) { name } }`;
    expect(refusal(query, { name: null })).toBeNull();
  });
});

test("the same value is refused under too many names, wherever they stand", () => {
  const events = (...names: string[]) =>
    `{ events { nodes { ${names.map((name) => `${name}: payload`).join(" ")} ...E } } } fragment E on Event { payload }`;
  expect(refusal(events("a", "b"))).toBeNull();
  expect(refusal(events("a", "b", "c"))).toMatchObject({
    message: "The document asks for Event.payload under 4 names; the limit is 3.",
    extensions: { code: "invalid_parameter", details: { limit: 3, actual: 4 } },
  });
  expect(
    refusal("{ viewer { a: __typename b: __typename c: __typename d: __typename } }")?.message,
  ).toContain("Viewer.__typename under 4 names");
  const deletions = Array.from({ length: 9 }, (_, i) => `a${i}: deleteAlertRule(id: "${i}")`);
  expect(refusal(`mutation { ${deletions.join(" ")} }`)).toBeNull();
});

test("`__typename` under many aliases is refused over the limit of aliases", () => {
  const names = Array.from({ length: 900 }, (_, i) => `a${i}: __typename`).join(" ");
  expect(refusal(`{ ${names} }`)?.message).toBe("The document has 900 aliases; the limit is 50.");
});
