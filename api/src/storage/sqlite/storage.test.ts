import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { TEST_NOW_MS } from "../events.arbitrary.ts";
import { storageSuite } from "../storage.suite.ts";
import { openSqliteStorage } from "./storage.ts";

storageSuite("the embedded store", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "hiveboard-storage-"));
  const clock = { nowMs: TEST_NOW_MS };
  const storage = await openSqliteStorage({
    path: path.join(folder, "test.db"),
    now: () => clock.nowMs,
    readers: 1,
  });
  return {
    storage,
    clock,
    async close() {
      await storage.close();
      rmSync(folder, { recursive: true });
    },
  };
});
