import { readFileSync } from "node:fs";
import { isEnumType, isInputObjectType, isInterfaceType, isObjectType } from "graphql";
import type { GraphQLField, GraphQLInputField } from "graphql";
import { describe, expect, test } from "vitest";
import { PERMISSIONS } from "../src/accounts/permissions.ts";
import { printSchema } from "../src/graphql/print.ts";
import { schema } from "../src/graphql/schema.ts";

const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith("__"));

test("every type, field, argument and enum value has a description", () => {
  const named: { path: string; description?: string | null }[] = [];
  for (const type of types) {
    if (["Boolean", "Float", "ID", "Int", "String"].includes(type.name)) continue;
    named.push({ path: type.name, description: type.description });
    if (isEnumType(type))
      for (const { name, description } of type.getValues())
        named.push({ path: `${type.name}.${name}`, description });
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
    for (const field of Object.values<GraphQLField<unknown, unknown> | GraphQLInputField>(type.getFields())) {
      named.push({ path: `${type.name}.${field.name}`, description: field.description });
      for (const arg of "args" in field ? field.args : [])
        named.push({ path: `${type.name}.${field.name}(${arg.name})`, description: arg.description });
    }
  }
  expect(named.filter(({ description }) => !description).map(({ path }) => path)).toEqual([]);
});

test("enum values are in SCREAMING_CASE", () => {
  const values = types.filter(isEnumType).flatMap((type) => type.getValues().map(({ name }) => name));
  expect(values.filter((name) => !/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(name))).toEqual([]);
});

describe.each(["Query", "Mutation", "Subscription"])("%s", (root) => {
  test("says for every field who may use it", () => {
    const fields = Object.values(
      (schema.getType(root) as { getFields?(): object } | undefined)?.getFields?.() ?? {},
    );
    expect(fields.length).toBeGreaterThan(0);
    for (const field of fields as { name: string; extensions: { pothosOptions?: { authScopes?: object } } }[])
      expect(
        [...PERMISSIONS.map((permission) => ({ permission })), { person: true }, { public: true }],
        field.name,
      ).toContainEqual(field.extensions.pothosOptions?.authScopes);
  });
});

test("the printed schema is up to date", () => {
  const printed = readFileSync(new URL("../../schema/schema.graphql", import.meta.url), "utf8");
  expect(printSchema()).toBe(printed);
});
