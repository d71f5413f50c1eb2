import SchemaBuilder from "@pothos/core";
import type { FieldNullability, InputFieldMap, SchemaTypes, TypeParam } from "@pothos/core";
import ComplexityPlugin from "@pothos/plugin-complexity";
import DataloaderPlugin from "@pothos/plugin-dataloader";
import RelayPlugin from "@pothos/plugin-relay";
import ScopeAuthPlugin from "@pothos/plugin-scope-auth";
import { getNamedType, getNullableType, isLeafType, isListType } from "graphql";
import type { GraphQLOutputType } from "graphql";
import { mayUse } from "../accounts/access.ts";
import type { Access } from "../accounts/access.ts";
import type { Permission } from "../accounts/permissions.ts";
import type { GraphQLContext } from "./context.ts";
import { CALL_LIMITS } from "./call-limits-plugin.ts";
import { permissionError } from "./errors.ts";
import type { ApiObjects } from "./objects.ts";

/*
 * Every root field says who may use it. Pothos makes `authScopes` optional; here it is required, so that a query,
 * mutation or subscription that forgets it does not compile.
 */
declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- the way Pothos is extended
  export namespace PothosSchemaTypes {
    // The parameters have to repeat those of Pothos for the declarations to merge.
    /* eslint-disable @typescript-eslint/no-unused-vars */
    interface QueryFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveReturnShape,
    > {
      authScopes: Access;
    }
    interface MutationFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveReturnShape,
    > {
      authScopes: Access;
    }
    interface SubscriptionFieldOptions<
      Types extends SchemaTypes,
      Type extends TypeParam<Types>,
      Nullable extends FieldNullability<Type>,
      Args extends InputFieldMap,
      ResolveShape,
      ResolveReturnShape,
    > {
      authScopes: Access;
    }
    /* eslint-enable @typescript-eslint/no-unused-vars */
  }
}

/** What a list counts as where its length is not known before it is read. */
const LIST_WEIGHT = 10;

/** What a payload, up to 32 KB, or the most of one counts as: pages of them stay under some 60 MB an answer. */
export const PAYLOAD_WEIGHT = 10;

/** Every type and field of the API is added to this builder by its domain; `schema.ts` assembles them. */
export const builder = new SchemaBuilder<{
  Context: GraphQLContext;
  AuthScopes: { permission: Permission; person: boolean; public: boolean };
  Objects: ApiObjects;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: false;
  DefaultNodeNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    /** Milliseconds since the epoch inside, ISO 8601 on the wire. */
    DateTime: { Input: number; Output: number };
    JSON: { Input: unknown; Output: unknown };
    /** For ingest, which judges event by event. */
    LenientString: { Input: unknown; Output: unknown };
    LenientInt: { Input: unknown; Output: unknown };
  };
}>({
  // Authorisation comes first: plugins listed later run inside it.
  plugins: [ScopeAuthPlugin, RelayPlugin, DataloaderPlugin, ComplexityPlugin, CALL_LIMITS],
  defaultFieldNullability: false,
  scopeAuth: {
    // A subscriber is checked when it subscribes, not at each event.
    authorizeOnSubscribe: true,
    authScopes: ({ caller }) => ({
      permission: (permission) => mayUse(caller, { permission }),
      person: mayUse(caller, { person: true }),
      public: mayUse(caller, { public: true }),
    }),
    unauthorizedError: (_parent, { caller }, _info, { failure }) => permissionError(caller, failure),
  },
  relay: {
    cursorType: "String",
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    pageInfoTypeOptions: { description: "Where a page stands in its list." },
    hasNextPageFieldOptions: { description: "Whether there is more after this page." },
    hasPreviousPageFieldOptions: { description: "Whether this page was asked for with a cursor." },
    startCursorFieldOptions: { description: "Cursor of the first entry; null on an empty page." },
    endCursorFieldOptions: { description: "Cursor of the last entry, for `after`; null on an empty page." },
    pageInfoFieldOptions: { description: "Where this page stands in the list." },
    edgesFieldOptions: {
      nullable: false,
      description: "The entries with their cursors.",
      complexity: { field: 0, multiplier: 1 },
    },
    nodesOnConnection: {
      description: "The entries without their cursors.",
      complexity: { field: 0, multiplier: 1 },
    },
    nodeFieldOptions: { nullable: false, description: "The entry." },
    cursorFieldOptions: { description: "Opaque position of the entry, for `after`." },
  },
  complexity: {
    // Checked before execution by `limits.ts`, over HTTP and WebSocket alike, not a field at a time.
    disabled: true,
    fieldComplexity: (_args, _context, field) => weightOf(field.type),
  },
});

/** Weight of a field is about the number of objects it can return; values in an object are free, but for payloads. */
function weightOf(type: GraphQLOutputType): { field: number; multiplier: number } {
  return {
    field: isLeafType(getNamedType(type)) ? 0 : 1,
    multiplier: isListType(getNullableType(type)) ? LIST_WEIGHT : 1,
  };
}

builder.queryType({ description: "Everything that can be read." });
builder.mutationType({ description: "Everything that can be changed." });
