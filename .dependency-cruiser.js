/** Arrows point one way: resolver → service → store interface → adapter; main.ts alone knows the adapter. */
export default {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "the-contract-imports-nobody",
      severity: "error",
      from: { path: "^schema/src", pathNot: "\\.test\\.ts$" },
      to: { pathNot: "^schema/src" },
    },
    {
      name: "the-sdk-stands-alone",
      severity: "error",
      from: { path: "^sdk/src", pathNot: "\\.test\\.ts$|/testing/" },
      to: { pathNot: "^sdk/", dependencyTypesNot: ["core", "type-only"] },
    },
    {
      name: "no-drizzle-outside-storage",
      severity: "error",
      from: { path: "^api/src", pathNot: "^api/src/storage" },
      to: { path: "node_modules/drizzle-orm|^node:sqlite$|^sqlite$" },
    },
    {
      name: "no-graphql-in-storage",
      severity: "error",
      from: { path: "^api/src/storage" },
      to: { path: "node_modules/(graphql|@pothos|graphql-yoga)/|^api/src/graphql" },
    },
    {
      name: "adapters-are-chosen-by-the-entries",
      severity: "error",
      from: {
        path: "^api/src",
        pathNot:
          "^api/src/(storage|(main|rebuild|backup|migrate-store|set-plan)\\.ts)|\\.test\\.ts$|start-test-server",
      },
      to: { path: "^api/src/storage/(sqlite|mssql)" },
    },
    {
      name: "dialects-do-not-meet",
      severity: "error",
      from: { path: "^api/src/storage/sqlite" },
      to: { path: "^api/src/storage/mssql" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|build|node_modules/\\.cache)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
