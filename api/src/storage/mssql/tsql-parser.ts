import { parse } from "@polyglot-sql/sdk";

/** @throws {SyntaxError} with what a parser of T-SQL says against the text, and the text */
export function checkTsql(text: string): void {
  const { success, error } = parse(text, "tsql" as Parameters<typeof parse>[1]);
  if (!success) throw new SyntaxError(`${error ?? "no T-SQL"}\n${text}`);
}
