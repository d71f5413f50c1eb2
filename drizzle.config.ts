import { defineConfig } from "drizzle-kit";

/** Migrations are generated for both dialects: `npm run generate` runs this once for each. */
const dialect = process.env.HIVEBOARD_DIALECT === "mssql" ? "mssql" : "sqlite";

export default defineConfig({
  dialect,
  schema: [`./api/src/storage/${dialect}/schema.ts`, `./api/src/storage/${dialect}/control/*.tables.ts`],
  out: `./api/src/storage/${dialect}/migrations`,
});
