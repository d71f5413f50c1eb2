import {
  Kind,
  getNullableType,
  getOperationAST,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";
import type {
  FragmentDefinitionNode,
  GraphQLField,
  GraphQLObjectType,
  GraphQLSchema,
  SelectionSetNode,
} from "graphql";
import type { LiveOperation } from "./operation.ts";

/**
 * JSON of one item, in each of the lists that an operation shows it in, in their order.
 *
 * @throws whatever a resolver throws, and where a value is not what the schema promises
 */
export type WriteItem = (item: object) => readonly string[];

/**
 * Writes the items of a subscription that asks for nothing but their own values, as most do. GraphQL's executor makes an
 * abort signal for each execution, and a path and the resolver's `info` for each field: for 20 executions a second of
 * some events each that was most of what delivery cost.
 *
 * @returns null where the operation asks for more: objects, arguments or directives; or takes something that is no
 * simple value to make
 */
export function itemWriter(schema: GraphQLSchema, operation: LiveOperation): WriteItem | null {
  try {
    const selection = getOperationAST(operation.document, operation.operationName)?.selectionSet;
    const root = schema.getSubscriptionType();
    if (selection === undefined || root == null) return null;
    const lists = new Selections(operation).listsOf(root, selection);
    return (item) => lists.map((fields) => write(fields, item));
  } catch (error) {
    if (error instanceof NeedsExecutor) return null;
    throw error;
  }
}

/** One field of an item. */
interface LeafField {
  /** The name in the answer as JSON, with the comma before it and the colon after it. */
  key: string;
  /** Its value as JSON. */
  write: (item: object) => string;
}

/** What is asked is more than this writer can do. */
class NeedsExecutor extends Error {}

/** Reads selections in the order in which GraphQL answers. */
class Selections {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor({ document }: LiveOperation) {
    const fragments = document.definitions.filter(
      (definition) => definition.kind === Kind.FRAGMENT_DEFINITION,
    );
    this.#fragments = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  }

  /** Of a subscription: what is asked of the items of each list of its frame. */
  listsOf(root: GraphQLObjectType, selection: SelectionSetNode): LeafField[][] {
    const lists: LeafField[][] = [];
    for (const { name, selections } of this.#fieldsOf(root, selection).values()) {
      const frame = getNullableType(root.getFields()[name]!.type);
      if (!isObjectType(frame)) throw new NeedsExecutor();
      for (const list of this.#fieldsOf(frame, ...selections).values()) {
        const type = getNullableType(frame.getFields()[list.name]?.type);
        if (!isListType(type)) continue;
        const item: unknown = getNullableType(type.ofType);
        if (!isObjectType(item)) throw new NeedsExecutor();
        lists.push(this.#leavesOf(item, list.selections));
      }
    }
    return lists;
  }

  #leavesOf(type: GraphQLObjectType, selections: readonly SelectionSetNode[]): LeafField[] {
    const fields: Record<string, GraphQLField<object, unknown>> = type.getFields();
    return [...this.#fieldsOf(type, ...selections)].map(([key, { name }], index) => ({
      key: `${index === 0 ? "" : ","}${JSON.stringify(key)}:`,
      write: name === "__typename" ? () => JSON.stringify(type.name) : leafWriter(fields[name]!),
    }));
  }

  /** By the name in the answer: a field's own name, and what is asked of its value, which may stand in several places. */
  #fieldsOf(
    type: GraphQLObjectType,
    ...selections: readonly SelectionSetNode[]
  ): Map<string, { name: string; selections: SelectionSetNode[] }> {
    const fields = new Map<string, { name: string; selections: SelectionSetNode[] }>();
    const spread = new Set<string>();
    const take = (node: SelectionSetNode) => {
      for (const selection of node.selections) {
        if ((selection.directives ?? []).length > 0) throw new NeedsExecutor();
        if (selection.kind === Kind.FIELD) {
          const { name, alias, selectionSet } = selection;
          const key = (alias ?? name).value;
          const known = fields.get(key) ?? { name: name.value, selections: [] };
          if (selectionSet !== undefined) known.selections.push(selectionSet);
          fields.set(key, known);
        } else {
          if (selection.kind === Kind.FRAGMENT_SPREAD) {
            // Fragments that spread others twice would be looked at as often as two to the power of how many there are.
            if (spread.has(selection.name.value)) continue;
            spread.add(selection.name.value);
          }
          const inner =
            selection.kind === Kind.INLINE_FRAGMENT ? selection : this.#fragments.get(selection.name.value);
          const condition = inner?.typeCondition?.name.value ?? type.name;
          if (inner === undefined || condition !== type.name) throw new NeedsExecutor();
          take(inner.selectionSet);
        }
      }
    };
    selections.forEach(take);
    return fields;
  }
}

function leafWriter({ name, type, args, resolve }: GraphQLField<object, unknown>): LeafField["write"] {
  const leaf = getNullableType(type);
  if (args.length > 0 || !isLeafType(leaf)) throw new NeedsExecutor();
  const isRequired = isNonNullType(type);
  const valueOf = (resolve ?? ((item: Record<string, unknown>) => item[name])) as Resolve;
  return (item) => {
    const value = valueOf(item, {});
    if (value == null && !isRequired) return "null";
    const json = isValue(value) ? JSON.stringify(leaf.coerceOutputValue(value)) : undefined;
    if (json === undefined || json === "null") throw new TypeError(`${name} is not what the schema promises`);
    return json;
  };
}

/** A resolver that looks at the context or the info finds nothing there, and throws. */
type Resolve = (item: object, args: object) => unknown;

function isValue(value: unknown): boolean {
  return (
    value != null && typeof value !== "function" && !(value instanceof Promise || value instanceof Error)
  );
}

function write(fields: readonly LeafField[], item: object): string {
  let json = "{";
  for (const { key, write: value } of fields) json += key + value(item);
  return `${json}}`;
}
