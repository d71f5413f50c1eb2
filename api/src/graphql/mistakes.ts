import { GraphQLError } from "graphql";

/** Longer than any message of graphql-js that quotes nothing but names of the schema. */
const MAX_MESSAGE_LENGTH = 500;

/** Where graphql-js quotes a value in what it says is wrong with it. */
const QUOTED_VALUE = /(?<=\?) Found: .*$|[,;] found: .*$|(?<=cannot represent [\w -]{0,60}value): .*$/s;

/** A caller's mistake in a document or its variables, as it is told: with the contract's code, and without values. */
export function toldMistake({
  message,
  nodes,
  source,
  positions,
  path,
  extensions,
}: GraphQLError): GraphQLError {
  return new GraphQLError(withoutValue(message), {
    nodes,
    source,
    positions,
    path,
    extensions: { code: "invalid_parameter", status: 400, ...extensions },
  });
}

/**
 * A message of graphql-js without the value that it is about: that is whatever the caller sent, large or secret, and
 * messages end up in logs and on screens.
 */
export function withoutValue(message: string): string {
  const isCut = message.length > MAX_MESSAGE_LENGTH;
  const shown = isCut ? `${message.slice(0, MAX_MESSAGE_LENGTH)}…` : message;
  return shown.replace(QUOTED_VALUE, (quoted) => (quoted.startsWith(" ") ? "" : "."));
}
