import type { Plugin } from "graphql-yoga";
import type { DocumentNode, GraphQLSchema, Source } from "graphql";
import { documentRules, operationError, parseDocument, validateDocument } from "./limits.ts";
import type { OperationLimits } from "./limits.ts";

/**
 * Holds Yoga's operations to the limits. What is found here passes no mask, and has the contract's code already. Over
 * WebSocket `checkOperation` does the same.
 */
export function useLimits(limits: OperationLimits): Plugin {
  const rules = documentRules(limits);
  const errorOf = (args: {
    schema: GraphQLSchema;
    document: DocumentNode;
    operationName?: string | null;
    variableValues?: Record<string, unknown> | null;
  }) =>
    operationError(
      args.schema,
      args.document,
      { operationName: args.operationName, variables: args.variableValues },
      limits,
    );
  return {
    onParse({ setParseFn }) {
      setParseFn((source: string | Source) =>
        parseDocument(typeof source === "string" ? source : source.body, limits),
      );
    },
    onValidate({ addValidationRule, setValidationFn }) {
      setValidationFn(validateDocument);
      rules.forEach((rule) => addValidationRule(rule));
    },
    onExecute({ args, setResultAndStopExecution }) {
      const error = errorOf(args);
      if (error !== null) setResultAndStopExecution({ errors: [error] });
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const error = errorOf(args);
      if (error !== null) setResultAndStopExecution({ errors: [error] });
    },
  };
}
