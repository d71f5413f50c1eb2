import path from "node:path";
import { drizzle } from "drizzle-orm/node-sqlite";
import { migrate } from "drizzle-orm/node-sqlite/migrator";
import { openForWriting } from "./connection.ts";

/** Brings the database to the newest version, making it when it is not there. Call under the process lock. */
export function migrateDatabase(file: string): void {
  const db = openForWriting(file);
  try {
    migrate(drizzle({ client: db }), { migrationsFolder: path.join(import.meta.dirname, "migrations") });
  } finally {
    db.close();
  }
}
