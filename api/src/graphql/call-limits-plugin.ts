import SchemaBuilder, { BasePlugin } from "@pothos/core";
import type { PothosOutputFieldConfig, SchemaTypes } from "@pothos/core";
import type { GraphQLFieldResolver } from "graphql";
import { isCostly } from "../accounts/costly-operations.ts";
import type { GraphQLContext } from "./context.ts";

/** The plugin's name in the builder's list. */
export const CALL_LIMITS = "callLimits";

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- the way Pothos is extended
  export namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      [CALL_LIMITS]: CallLimitsPlugin<Types>;
    }
  }
}

/** Counts calls of costly root fields, each alias by itself, over HTTP and WebSocket alike. */
class CallLimitsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types["Context"], object>,
    { name, parentType }: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types["Context"], object> {
    if ((parentType !== "Mutation" && parentType !== "Query") || !isCostly(name)) return resolve;
    return async (root, args, context, info) => {
      await (context as GraphQLContext).countCall(name, args as Readonly<Record<string, unknown>>);
      return resolve(root, args, context, info);
    };
  }
}

SchemaBuilder.registerPlugin(CALL_LIMITS, CallLimitsPlugin);
