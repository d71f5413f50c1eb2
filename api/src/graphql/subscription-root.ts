import { builder } from "./builder.ts";

// Apart from the builder, since GraphQL refuses a root type without fields: whoever adds a subscription imports this.
builder.subscriptionType({ description: "Everything that can be watched." });
