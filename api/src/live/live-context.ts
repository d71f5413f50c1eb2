import type { GraphQLContext } from "../graphql/context.ts";
import type { Live } from "./live.ts";

/** The context of a subscription: the server adds the live side to what every operation gets. */
export interface LiveContext extends GraphQLContext {
  readonly live: Live;
}

/** @throws {TypeError} where a subscription is run by something that has no live side */
export function liveOf(context: GraphQLContext): Live {
  if (!("live" in context)) throw new TypeError("this context has no live side");
  return (context as LiveContext).live;
}
