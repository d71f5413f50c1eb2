/** Generates the migrations of both dialects from their table definitions. Run through `npm run generate`. */
import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

for (const dialect of ["sqlite", "mssql"]) {
  const isFirst = !existsSync(path.join(root, `api/src/storage/${dialect}/migrations`));
  execFileSync(
    "drizzle-kit",
    ["generate", ...(isFirst ? ["--name", "init"] : []), ...process.argv.slice(2)],
    {
      cwd: root,
      env: { ...process.env, HIVEBOARD_DIALECT: dialect },
      stdio: ["ignore", "inherit", "inherit"],
    },
  );
}

// Drizzle cannot say WITHOUT ROWID. A table with a key of several columns is stored in that key's order with it, and
// twice (as a heap of rows and as an index to them) without it.
for (const file of globSync("api/src/storage/sqlite/migrations/*/migration.sql", { cwd: root })) {
  const absolute = path.join(root, file);
  const written = readFileSync(absolute, "utf8");
  const patched = written.replaceAll(/(CONSTRAINT `\w+_pk` PRIMARY KEY\(.*\)\n\));/g, "$1 WITHOUT ROWID;");
  if (patched !== written) writeFileSync(absolute, patched);
}
