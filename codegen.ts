import type { CodegenConfig } from "@graphql-codegen/cli";

/** Types the operations of the web app. They stand in `.graphql` files beside the components that use them. */
const config: CodegenConfig = {
  schema: "schema/schema.graphql",
  documents: "web/src/**/*.graphql",
  ignoreNoDocuments: true,
  generates: {
    "web/src/lib/gql/": {
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
    },
  },
};

export default config;
