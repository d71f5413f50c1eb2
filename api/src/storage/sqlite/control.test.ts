import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { TEST_NOW_MS } from "../events.arbitrary.ts";
import { controlSuite } from "../control/control.suite.ts";
import { peopleSuite } from "../people.suite.ts";
import type { StorageUnderTest } from "../storage.suite.ts";
import { openSqliteStorage } from "./storage.ts";

controlSuite("the embedded store", openInFolder);
peopleSuite("the embedded store", openInFolder);

async function openInFolder(): Promise<StorageUnderTest> {
  const folder = mkdtempSync(path.join(tmpdir(), "hiveboard-control-"));
  const storage = await openSqliteStorage({ path: path.join(folder, "test.db"), readers: 1 });
  return {
    storage,
    clock: { nowMs: TEST_NOW_MS },
    async close() {
      await storage.close();
      rmSync(folder, { recursive: true });
    },
  };
}
