import type { CodegenConfig } from "@graphql-codegen/cli";

/** Operations of pages that the first load does not show. */
const APART = [
  "web/src/routes/*public*/**/*.graphql",
  "web/src/routes/*app*/{alerts,cost,home,settings}/**/*.graphql",
  "web/src/routes/*app*/*hive*/agents/**/*.graphql",
  "web/src/routes/*app*/{account,palette}.graphql",
  "web/src/lib/accounts/**/*.graphql",
];

const output = {
  preset: "client",
  presetConfig: { fragmentMasking: false },
  config: {
    documentMode: "string",
    enumsAsTypes: true,
    scalars: { DateTime: "string", JSON: "unknown", LenientInt: "number", LenientString: "string" },
    strictScalars: true,
    defaultScalarType: "unknown",
    useTypeImports: true,
  },
} as const;

/**
 * Types the operations of the web app. They stand in `.graphql` files beside the components that use them. A bundler
 * loads a module whole, so the operations that the first load does not ask are in a module of their own.
 */
const config: CodegenConfig = {
  schema: "schema/schema.graphql",
  ignoreNoDocuments: true,
  generates: {
    "web/src/lib/gql/": {
      ...output,
      documents: ["web/src/**/*.graphql", ...APART.map((files) => `!${files}`)],
    },
    "web/src/lib/gql/apart/": {
      ...output,
      documents: [
        ...APART,
        "web/src/lib/alerts/*.graphql",
        "web/src/lib/tasks/run-fields.graphql",
        "web/src/lib/state/agent-fields.graphql",
      ],
    },
  },
};

export default config;
