import path from "node:path";
import { defineConfig } from "vitest/config";

// What one server compiled the next need not.
process.env.NODE_COMPILE_CACHE ??= path.resolve(import.meta.dirname, "../node_modules/.cache/compiled");

/** Units beside the code, and the pages in a real browser against a real server: `web` has to be built for those. */
export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "e2e/**/*.test.ts"],
    exclude: ["e2e/load.test.ts"],
    // A browser and its server take turns waiting for each other: a pair of them a core.
    maxWorkers: "100%",
    testTimeout: 90_000,
    hookTimeout: 90_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
