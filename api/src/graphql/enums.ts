import { builder } from "./builder.ts";

/**
 * Adds an enum whose values are SCREAMING_CASE outside and the domain's own strings inside.
 *
 * @param values the domain's strings, each with its description
 */
export function screamingEnum<Value extends string>(
  name: string,
  description: string,
  values: Readonly<Record<Value, string>>,
) {
  const entries = Object.entries<string>(values).map(
    ([value, valueDescription]) =>
      [screaming(value), { value: value as Value, description: valueDescription }] as const,
  );
  return builder.enumType(name, {
    description,
    values: Object.fromEntries(entries),
  });
}

function screaming(value: string): string {
  return value.replaceAll(/[^A-Za-z0-9]/g, "_").toUpperCase();
}
