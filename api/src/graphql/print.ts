import { lexicographicSortSchema, printSchema as printGraphQLSchema } from "graphql";
import { schema } from "./schema.ts";

/** The schema as text, sorted, so that it changes only where the schema does. */
export function printSchema(): string {
  return `${printGraphQLSchema(lexicographicSortSchema(schema))}\n`;
}
