import { AuthScopeFailureType } from "@pothos/plugin-scope-auth";
import { GraphQLError } from "graphql";
import { describe, expect, test } from "vitest";
import type { Principal } from "../accounts/principal.ts";
import { ContractError, invalidParameter } from "../contract-error.ts";
import { StorageOverloadedError } from "../ingest/ingest.store.ts";
import { createErrorMask, permissionError } from "./errors.ts";

function mask(error: unknown) {
  const logged: { errorId: string; err: unknown; path?: string }[] = [];
  const masked = createErrorMask({ error: (fields) => logged.push(fields) }, () => "the-id")(error);
  return { masked, logged };
}

const located = (originalError: Error) =>
  new GraphQLError(originalError.message, { originalError, path: ["agents", 3, "activity"] });

describe("an error", () => {
  test("of the contract keeps its code, status, details and place", () => {
    const { masked, logged } = mask(located(invalidParameter("first is 500.", { limit: 200 })));
    expect(masked).toMatchObject({
      message: "first is 500.",
      path: ["agents", 3, "activity"],
      extensions: { code: "invalid_parameter", status: 400, details: { limit: 200 } },
    });
    expect(logged).toEqual([]);
  });

  test("that was thrown outside of a resolver is the same", () => {
    const { masked } = mask(new ContractError("agent_not_found", "There is no agent."));
    expect(masked.extensions).toEqual({ code: "agent_not_found", status: 404 });
  });

  test("of an overloaded storage says when to come back", () => {
    const { masked } = mask(located(new StorageOverloadedError(3)));
    expect(masked.extensions).toEqual({
      code: "overloaded",
      status: 503,
      details: { retry_after_seconds: 3 },
    });
  });

  test("in the document is the caller's", () => {
    const { masked, logged } = mask(new GraphQLError("Syntax Error: Unexpected <EOF>."));
    expect(masked.extensions).toEqual({ code: "invalid_parameter", status: 400 });
    expect(logged).toEqual([]);
  });

  test("in a variable names the variable", () => {
    const inner = new GraphQLError('Int cannot represent non-integer value: "x"');
    const { masked } = mask(
      new GraphQLError(`Variable "$first" got invalid value`, { originalError: inner }),
    );
    expect(masked.message).toContain("$first");
  });

  test("with a code of somebody else's gets one of the contract", () => {
    const { masked } = mask(new GraphQLError("No.", { extensions: { code: "GRAPHQL_VALIDATION_FAILED" } }));
    expect(masked.extensions).toMatchObject({ code: "invalid_parameter" });
  });

  test.each([
    ["an error", located(new TypeError("secret: /etc/passwd"))],
    ["a bare error", new Error("secret")],
    ["no error at all", "secret"],
  ])("that nobody expected (%s) is masked, and logged whole under its id", (_what, thrown) => {
    const { masked, logged } = mask(thrown);
    expect(JSON.stringify(masked)).not.toContain("secret");
    expect(masked.message).toContain("the-id");
    expect(masked.extensions).toEqual({ code: "internal_error", status: 500, errorId: "the-id" });
    expect(masked.originalError).toBeUndefined();
    expect(logged).toHaveLength(1);
    expect(logged[0]?.errorId).toBe("the-id");
    expect(String(logged[0]?.err)).toContain("secret");
  });
});

describe("a missing permission", () => {
  const failure = (parameter: string) => ({
    kind: AuthScopeFailureType.AuthScope as const,
    scope: "permission",
    parameter,
    error: null,
  });
  const principal = (kind: Principal["kind"], ...permissions: string[]) =>
    ({ kind, permissions: new Set(permissions) }) as unknown as Principal;

  test.each([
    ["a read-only key that writes", principal("key", "data.read"), "data.write", "read_only_key"],
    ["a read-only key that manages", principal("key", "data.read"), "projects.manage", "read_only_key"],
    ["a key without any", principal("key"), "data.read", "forbidden"],
    ["a user", principal("user", "data.read"), "projects.manage", "forbidden"],
  ])("of %s", (_who, who, permission, code) => {
    expect(permissionError(who, failure(permission)).code).toBe(code);
  });

  test("is found within a group of them", () => {
    const failures = [failure("projects.manage")];
    const error = permissionError(principal("user"), { kind: AuthScopeFailureType.AnyAuthScopes, failures });
    expect(error.message).toContain("projects.manage");
  });
});
