import {
  buildClientSchema,
  getIntrospectionQuery,
  getNamedType,
  isObjectType,
  isInterfaceType,
} from "graphql";
import type { GraphQLField, GraphQLObjectType, GraphQLSchema, IntrospectionQuery } from "graphql";
import { ask } from "./api-client.ts";

const MAX_DEPTH = 3;

/** The schema as the server tells it. */
export async function introspect(url: string, key: string): Promise<GraphQLSchema> {
  const { data } = await ask<IntrospectionQuery>(url, key, getIntrospectionQuery());
  return buildClientSchema(data);
}

/** The names of a root type's fields, by alphabet. */
export function fieldNames(root: GraphQLObjectType | null | undefined): string[] {
  return Object.keys(root?.getFields() ?? {}).sort();
}

/**
 * An operation of one root field that selects everything below it; types are not entered twice on one way down.
 *
 * @param variables the arguments that are given, by name
 */
export function operationOf(
  kind: "query" | "mutation" | "subscription",
  field: GraphQLField<unknown, unknown>,
  variables: object,
): string {
  const given = field.args.filter(({ name }) => name in variables);
  const declared = given.map(({ name, type }) => `$${name}: ${type.toString()}`).join(", ");
  const passed = given.map(({ name }) => `${name}: $${name}`).join(", ");
  const head = declared === "" ? kind : `${kind} (${declared})`;
  return `${head} { ${field.name}${passed === "" ? "" : `(${passed})`} ${selectionOf(field, [])} }`;
}

function selectionOf(field: GraphQLField<unknown, unknown>, way: readonly string[]): string {
  const type = getNamedType(field.type);
  if (!isObjectType(type) && !isInterfaceType(type)) return "";
  const inner = Object.values(type.getFields()).flatMap((child) => {
    const childType = getNamedType(child.type);
    const isLeaf = !isObjectType(childType) && !isInterfaceType(childType);
    if (isLeaf) return [child.name];
    // An edge's node stands among the nodes as well.
    if (way.includes(childType.name) || way.length >= MAX_DEPTH || type.name.endsWith("Edge")) return [];
    return [`${child.name} ${selectionOf(child, [...way, type.name])}`];
  });
  return `{ ${inner.join(" ")} }`;
}
