import { Kind } from "graphql";
import type { DocumentNode, GraphQLSchema, SelectionSetNode } from "graphql";
import { parseDocument } from "./limits.ts";
import type { OperationLimits, OperationRequest } from "./limits.ts";

/** The root fields that take no credential. */
export function publicFields(schema: GraphQLSchema): ReadonlySet<string> {
  const roots = [schema.getQueryType(), schema.getMutationType()];
  const names = roots.flatMap((root) =>
    Object.values(root?.getFields() ?? {})
      .filter(({ extensions }) => isPublic(extensions))
      .map(({ name }) => name),
  );
  return new Set(["__typename", ...names]);
}

/**
 * Makes the check of what somebody without a credential asks for: all of it has to be public. Each field checks
 * again for itself; this keeps strangers from making the server validate and run anything else.
 */
export function createPublicCheck(
  schema: GraphQLSchema,
  limits: OperationLimits,
): (request: OperationRequest) => boolean {
  const fields = publicFields(schema);
  return ({ query }) => {
    let document: DocumentNode;
    try {
      document = parseDocument(query, limits);
    } catch {
      return false;
    }
    return document.definitions.every((definition) => {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) return true;
      return definition.kind === Kind.OPERATION_DEFINITION && selectsOnly(definition.selectionSet, fields);
    });
  };
}

/** A root selection through fragments counts as something else: nobody needs one to sign in. */
function selectsOnly({ selections }: SelectionSetNode, fields: ReadonlySet<string>): boolean {
  return selections.every((selection) => selection.kind === Kind.FIELD && fields.has(selection.name.value));
}

function isPublic(extensions: Readonly<Record<string, unknown>>): boolean {
  const options = extensions.pothosOptions as { authScopes?: { public?: unknown } } | undefined;
  return options?.authScopes?.public === true;
}
