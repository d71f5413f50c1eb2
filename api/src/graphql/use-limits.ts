import type { Plugin } from "graphql-yoga";
import type { DocumentNode, GraphQLError, GraphQLSchema, Source } from "graphql";
import { complexityError, documentRules, parseDocument } from "./limits.ts";
import type { OperationLimits } from "./limits.ts";

/**
 * Holds Yoga's operations to the limits, and gives what validation finds the code of the contract, before Yoga gives
 * it one of its own. Over WebSocket `checkOperation` does the same.
 */
export function useLimits(limits: OperationLimits): Plugin {
  const rules = documentRules(limits);
  const weightError = (args: {
    schema: GraphQLSchema;
    document: DocumentNode;
    operationName?: string | null;
    variableValues?: Record<string, unknown> | null;
  }) =>
    complexityError(
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
    onValidate({ addValidationRule }) {
      rules.forEach((rule) => addValidationRule(rule));
      return ({ valid, result }) => {
        if (valid) return;
        for (const { extensions } of result as GraphQLError[])
          Object.assign(extensions, { code: "invalid_parameter", status: 400, ...extensions });
      };
    },
    onExecute({ args, setResultAndStopExecution }) {
      const error = weightError(args);
      if (error !== null) setResultAndStopExecution({ errors: [error] });
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const error = weightError(args);
      if (error !== null) setResultAndStopExecution({ errors: [error] });
    },
  };
}
