import {
  GraphQLError,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  getArgumentValues,
  getNamedType,
  isObjectType,
} from "graphql";
import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLField,
  GraphQLObjectType,
  GraphQLResolveInfo,
  GraphQLSchema,
  SelectionSetNode,
  getVariableValues,
} from "graphql";

type VariableValues = NonNullable<ReturnType<typeof getVariableValues>["variableValues"]>;

/** Quotes, colon and comma around a name and its value. */
const PUNCTUATION = 4;

/** What an operation's size is looked for in. */
export interface IntrospectionParts {
  schema: GraphQLSchema;
  /** The operation's own selections. */
  selectionSet: SelectionSetNode;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  variables: VariableValues;
}

/**
 * About the number of characters that an operation's `__schema` and `__type` answer with: all of them are gone through
 * as if they were executed, since what comes back depends on the schema more than on the document. Fields that name
 * themselves twice count twice; `@skip` and `@include` are not looked at.
 *
 * @param parts of a document that is valid
 * @param max where counting stops, so that it costs no more than what may be asked
 * @returns more than `max` when it is more
 */
export function introspectionSize(parts: IntrospectionParts, max: number): number {
  const counting = new Counting(parts, max);
  for (const field of counting.fieldsOf(parts.selectionSet)) {
    const definition = ROOT_FIELDS.get(field.name.value);
    if (definition !== undefined) counting.take(definition, field, undefined);
  }
  return counting.size;
}

type Field = GraphQLField<unknown, unknown>;

const ROOT_FIELDS = new Map<string, Field>(
  [SchemaMetaFieldDef, TypeMetaFieldDef].map((field) => [field.name, field]),
);

class Counting {
  size = 0;
  readonly #parts: IntrospectionParts;
  readonly #max: number;

  constructor(parts: IntrospectionParts, max: number) {
    this.#parts = parts;
    this.#max = max;
  }

  /** Counts a field of an object, and all that it holds. */
  take(definition: Field, field: FieldNode, source: unknown): void {
    this.size += (field.alias ?? field.name).value.length + PUNCTUATION;
    if (this.size > this.#max) return;
    const args = this.#argumentsOf(definition, field);
    if (args === null) return;
    // Fields of introspection take nothing of what an execution knows but its schema.
    const info = { schema: this.#parts.schema } as GraphQLResolveInfo;
    const type = getNamedType(definition.type);
    this.#takeValue(definition.resolve!(source, args, {}, info), isObjectType(type) ? type : null, field);
  }

  /** Null where a variable leaves out what the field needs: executing it says so, and answers with nothing else. */
  #argumentsOf(definition: Field, field: FieldNode): Record<string, unknown> | null {
    try {
      return getArgumentValues(definition, field, this.#parts.variables);
    } catch (error) {
      if (error instanceof GraphQLError) return null;
      throw error;
    }
  }

  #takeValue(value: unknown, type: GraphQLObjectType | null, field: FieldNode): void {
    if (Array.isArray(value)) for (const item of value) this.#takeValue(item, type, field);
    else if (type === null || value == null) this.size += String(value).length;
    else this.#takeObject(value, type, field.selectionSet!);
  }

  #takeObject(source: unknown, type: GraphQLObjectType, selectionSet: SelectionSetNode): void {
    const definitions = type.getFields();
    for (const field of this.fieldsOf(selectionSet)) {
      if (this.size > this.#max) return;
      const definition = definitions[field.name.value];
      // `__typename`, which is the one that a type does not list.
      if (definition === undefined) this.size += (field.alias ?? field.name).value.length + type.name.length;
      else this.take(definition, field, source);
    }
  }

  /** The fields of a selection, those of its fragments among them: each fragment once, as when it is executed. */
  *fieldsOf({ selections }: SelectionSetNode, seen = new Set<string>()): Generator<FieldNode> {
    for (const selection of selections)
      if (selection.kind === Kind.FIELD) yield selection;
      else if (selection.kind === Kind.INLINE_FRAGMENT) yield* this.fieldsOf(selection.selectionSet, seen);
      else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value);
        const fragment = this.#parts.fragments.get(selection.name.value);
        if (fragment !== undefined) yield* this.fieldsOf(fragment.selectionSet, seen);
      }
  }
}
