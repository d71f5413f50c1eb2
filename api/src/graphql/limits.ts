import { complexityFromQuery } from "@pothos/plugin-complexity";
import { GraphQLError, Kind, getVariableValues, parse, specifiedRules, validate } from "graphql";
import type {
  DocumentNode,
  FragmentDefinitionNode,
  GraphQLSchema,
  OperationDefinitionNode,
  OperationTypeNode,
  SelectionSetNode,
  ValidationContext,
  ValidationRule,
} from "graphql";
import { introspectionSize } from "./introspection-size.ts";
import { toldMistake } from "./mistakes.ts";

/** Bounds of one operation. What passes one is refused before any of it runs. */
export interface OperationLimits {
  /** Lexical tokens of the document. */
  maxTokens: number;
  /** Levels of fields, fragments expanded; those of introspection are bounded by graphql-js itself. */
  maxDepth: number;
  /** Aliased fields in the document: one request must not become a hundred. */
  maxAliases: number;
  /** Names that one type's value may be asked for under: each is a copy in the answer, in every object. */
  maxNames: number;
  /** Weight: about the number of objects that the answer can hold. Fields that compute weigh more. */
  maxComplexity: number;
  /** Characters that introspection may answer with: the whole schema once, which is 335,000, and not twice. */
  maxIntrospectionSize: number;
  /** Levels of objects and arrays in the variables: more than a batch takes with the deepest payload (36). */
  maxVariableDepth: number;
}

export const DEFAULT_OPERATION_LIMITS: OperationLimits = {
  maxTokens: 4_000,
  maxDepth: 12,
  maxAliases: 50,
  maxNames: 3,
  maxComplexity: 20_000,
  maxIntrospectionSize: 500_000,
  maxVariableDepth: 100,
};

/**
 * Mistakes of one document that are told. Each quotes what it is about, so that many of them about one large value would
 * be many times its size.
 */
const MAX_MISTAKES = 10;

/** An operation as a client sends it, over whatever transport. */
export interface OperationRequest {
  query: string;
  operationName?: string | null;
  variables?: Readonly<Record<string, unknown>> | null;
}

/**
 * Parses, within the limit of tokens.
 *
 * @throws {GraphQLError} a syntax error, or one that names the limit
 */
export function parseDocument(query: string, { maxTokens }: OperationLimits): DocumentNode {
  try {
    return parse(query, { maxTokens });
  } catch (error) {
    if (error instanceof GraphQLError && /more tha[nt] \d+ tokens/.test(error.message))
      throw exceeds(`The document has more than ${maxTokens} tokens, which is the limit.`, maxTokens, null);
    throw error;
  }
}

/** The limits that can be told from the document alone, as rules for `validate`. Their outcome may be cached. */
export function documentRules(limits: OperationLimits): ValidationRule[] {
  const MaxDepthRule: ValidationRule = (context) => ({
    OperationDefinition(operation) {
      const depth = depthOf(operation.selectionSet, context, new Map());
      if (depth <= limits.maxDepth) return;
      const message = `The operation is ${depth} levels deep; the limit is ${limits.maxDepth}.`;
      context.reportError(exceeds(message, limits.maxDepth, depth, operation));
    },
  });
  const MaxAliasesRule: ValidationRule = (context) => {
    let aliases = 0;
    return {
      Field(field) {
        if (field.alias) aliases += 1;
      },
      Document: {
        leave() {
          if (aliases <= limits.maxAliases) return;
          const message = `The document has ${aliases} aliases; the limit is ${limits.maxAliases}.`;
          context.reportError(exceeds(message, limits.maxAliases, aliases));
        },
      },
    };
  };
  const MaxNamesRule: ValidationRule = (context) => {
    const namesOf = new Map<string, Set<string>>();
    return {
      Field({ name, alias, selectionSet }) {
        const type = context.getParentType();
        const field = context.getFieldDef();
        // With arguments it is another value under each name.
        if (!type || !field || selectionSet !== undefined || field.args.length > 0) return;
        const value = `${type.name}.${name.value}`;
        const names = namesOf.get(value) ?? new Set();
        namesOf.set(value, names.add((alias ?? name).value));
      },
      Document: {
        leave() {
          for (const [value, { size }] of namesOf) {
            if (size <= limits.maxNames) continue;
            const message = `The document asks for ${value} under ${size} names; the limit is ${limits.maxNames}.`;
            context.reportError(exceeds(message, limits.maxNames, size));
          }
        },
      },
    };
  };
  return [MaxDepthRule, MaxAliasesRule, MaxNamesRule];
}

/**
 * Refuses variables that are nested so deeply that whoever walks or writes them by recursion runs out of stack.
 *
 * @returns null when they are not
 */
export function variablesError(
  { variables }: Pick<OperationRequest, "variables">,
  { maxVariableDepth }: Pick<OperationLimits, "maxVariableDepth">,
): GraphQLError | null {
  let level: object[] = isNested(variables) ? [variables] : [];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > maxVariableDepth) {
      const message = `The variables are nested more than ${maxVariableDepth} levels deep, which is the limit.`;
      return exceeds(message, maxVariableDepth, null);
    }
    level = level.flatMap((value) => Object.values(value).filter(isNested));
  }
  return null;
}

function isNested(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** What is wrong with a document; with `documentRules` among the rules, its limits too. Only the first few mistakes. */
export function validateDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
  rules: readonly ValidationRule[],
): readonly GraphQLError[] {
  return validate(schema, document, rules, { maxErrors: MAX_MISTAKES }).map(toldMistake);
}

/**
 * Checks an operation's variables, then weighs it with them, so that `first: $n` counts as what it asks for.
 *
 * @param document valid against `schema`
 * @returns null when it may run, else the first thing that is wrong with its variables, or that it is too heavy
 */
export function operationError(
  schema: GraphQLSchema,
  document: DocumentNode,
  request: Pick<OperationRequest, "operationName" | "variables">,
  { maxComplexity, maxIntrospectionSize }: OperationLimits,
): GraphQLError | null {
  const operation = findOperation(document, request.operationName);
  if (operation === null) return null;
  const { variableDefinitions = [], selectionSet } = operation;
  // Only the first: without a bound each wrong field of a variable is an error that quotes all of its fields.
  const read = getVariableValues(schema, variableDefinitions, request.variables ?? {}, { maxErrors: 1 });
  if (read.errors !== undefined) return toldMistake(read.errors[0]!);
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  const introspected = { schema, selectionSet, fragments: byName(fragments), variables: read.variableValues };
  if (introspectionSize(introspected, maxIntrospectionSize) > maxIntrospectionSize) {
    const message =
      `Introspection would answer with more than ${maxIntrospectionSize} characters, which is the limit. ` +
      "Ask for the schema once.";
    return exceeds(message, maxIntrospectionSize, null, operation);
  }
  const complexity = weigh(schema, { ...document, definitions: [operation, ...fragments] }, request);
  if (complexity === null || complexity <= maxComplexity) return null;
  const message =
    `The operation has a weight of ${complexity}; the limit is ${maxComplexity}. ` +
    "Ask for smaller pages or fewer nested lists.";
  return exceeds(message, maxComplexity, complexity, operation);
}

/**
 * All that is checked of an operation before it runs, for transports that use graphql-js directly: parsed, validated
 * and within the limits.
 *
 * @returns the document, or what is wrong with the request
 */
export function checkOperation(
  schema: GraphQLSchema,
  request: OperationRequest,
  limits: OperationLimits,
):
  | { document: DocumentNode; operation: OperationTypeNode; errors?: undefined }
  | { errors: readonly GraphQLError[] } {
  let document: DocumentNode;
  try {
    document = parseDocument(request.query, limits);
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] };
    throw error;
  }
  const invalid = validateDocument(schema, document, [...specifiedRules, ...documentRules(limits)]);
  if (invalid.length > 0) return { errors: invalid };
  const operation = findOperation(document, request.operationName);
  if (operation === null) return { errors: [new GraphQLError("The document holds no such operation.")] };
  const error = operationError(schema, document, request, limits);
  return error === null ? { document, operation: operation.operation } : { errors: [error] };
}

function findOperation(document: DocumentNode, name?: string | null): OperationDefinitionNode | null {
  const operations = document.definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  );
  if (name == null) return operations.length === 1 ? (operations[0] ?? null) : null;
  return operations.find((operation) => operation.name?.value === name) ?? null;
}

function byName(fragments: readonly FragmentDefinitionNode[]): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
}

function weigh(
  schema: GraphQLSchema,
  document: DocumentNode,
  request: Pick<OperationRequest, "variables">,
): number | null {
  try {
    return complexityFromQuery(document, { schema, variables: { ...request.variables } }).complexity;
  } catch (error) {
    if (error instanceof GraphQLError) return null;
    throw error;
  }
}

function depthOf(
  selectionSet: SelectionSetNode,
  context: ValidationContext,
  depths: Map<SelectionSetNode, number>,
): number {
  const known = depths.get(selectionSet);
  if (known !== undefined) return known;
  // A fragment that spreads itself finds this on its way round; another rule reports it.
  depths.set(selectionSet, 0);
  let deepest = 0;
  for (const selection of selectionSet.selections) {
    if (selection.kind === Kind.FIELD) {
      const isIntrospection = selection.name.value.startsWith("__");
      const inner = selection.selectionSet && !isIntrospection ? selection.selectionSet : null;
      deepest = Math.max(deepest, 1 + (inner === null ? 0 : depthOf(inner, context, depths)));
    } else {
      const inner =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : context.getFragment(selection.name.value);
      if (inner) deepest = Math.max(deepest, depthOf(inner.selectionSet, context, depths));
    }
  }
  depths.set(selectionSet, deepest);
  return deepest;
}

function exceeds(
  message: string,
  limit: number,
  actual: number | null,
  node?: OperationDefinitionNode,
): GraphQLError {
  const details = actual === null ? { limit } : { limit, actual };
  return new GraphQLError(message, { nodes: node, extensions: { code: "invalid_parameter", details } });
}
