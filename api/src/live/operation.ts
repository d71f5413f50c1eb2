import { Kind, print, valueFromASTUntyped, visit } from "graphql";
import type { ArgumentNode, DocumentNode, FieldNode, OperationDefinitionNode } from "graphql";

/** The argument that says from where one subscriber resumes: the one thing that must not keep others from sharing. */
const RESUME_ARGUMENT = "after";

/** A subscription operation, split into what all who ask it share and what is one subscriber's own. */
export interface LiveOperation {
  /** The document without `after`: what the shared execution runs. */
  document: DocumentNode;
  /** Text of that document: the same for all who ask the same thing. */
  text: string;
  operationName: string | null;
  /** Takes `after` out of the variables. `cursor` is what it was, whatever its type; null where there was none. */
  split(variables: Readonly<Record<string, unknown>>): { shared: Record<string, unknown>; cursor: unknown };
  /** Those of the variables that what is asked of a frame depends on: all but the root field's arguments. */
  ofSelection(variables: Readonly<Record<string, unknown>>): Record<string, unknown>;
}

/**
 * Prepares a subscription for sharing.
 *
 * @param document valid; the operation is in it
 */
export function prepareLiveOperation(document: DocumentNode, operationName: string | null): LiveOperation {
  const argument = findResumeArgument(document, operationName);
  const value = argument?.value;
  const variable = value?.kind === Kind.VARIABLE ? value.name.value : null;
  const shared = argument === null ? document : withoutArgument(document, argument, variable);
  const ofSelection = variablesOfSelection(shared, operationName);
  return {
    document: shared,
    text: print(shared),
    operationName,
    split(variables) {
      if (value === undefined) return { shared: { ...variables }, cursor: null };
      if (variable === null) return { shared: { ...variables }, cursor: valueFromASTUntyped(value) ?? null };
      const { [variable]: cursor, ...rest } = variables;
      return { shared: rest, cursor: cursor ?? null };
    },
    ofSelection: (variables) =>
      Object.fromEntries(Object.entries(variables).filter(([name]) => ofSelection.has(name))),
  };
}

function findResumeArgument(document: DocumentNode, operationName: string | null): ArgumentNode | null {
  const { arguments: given } = findRootField(document, operationName) ?? {};
  return given?.find(({ name }) => name.value === RESUME_ARGUMENT) ?? null;
}

/** Null where it is inside a fragment: that works too, and is shared with fewer. */
function findRootField(document: DocumentNode, operationName: string | null): FieldNode | null {
  const operation = document.definitions.find(
    (definition): definition is OperationDefinitionNode =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      (operationName === null || definition.name?.value === operationName),
  );
  return operation?.selectionSet.selections.find((selection) => selection.kind === Kind.FIELD) ?? null;
}

function variablesOfSelection(document: DocumentNode, operationName: string | null): ReadonlySet<string> {
  const root = findRootField(document, operationName);
  const names = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Argument: (node) => (root?.arguments?.includes(node) === true ? false : undefined),
    Variable: (node) => void names.add(node.name.value),
  });
  return names;
}

function withoutArgument(
  document: DocumentNode,
  argument: ArgumentNode,
  variable: string | null,
): DocumentNode {
  const stripped = visit(document, { Argument: (node) => (node === argument ? null : undefined) });
  if (variable === null) return stripped;
  let isUsed = false;
  visit(stripped, {
    VariableDefinition: () => false,
    Variable(node) {
      if (node.name.value === variable) isUsed = true;
    },
  });
  if (isUsed) return stripped;
  return visit(stripped, {
    VariableDefinition: (node) => (node.variable.name.value === variable ? null : undefined),
  });
}
