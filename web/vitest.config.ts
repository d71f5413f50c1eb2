import path from "node:path";
import { defineConfig } from "vitest/config";

const LOAD = "e2e/load.test.ts";

// What one server compiled the next need not.
process.env.NODE_COMPILE_CACHE ??= path.resolve(import.meta.dirname, "../node_modules/.cache/compiled");

/**
 * Units beside the code, and the pages in a real browser against a real server: `web` has to be built for those. The
 * minute under load comes last, when nothing else runs.
 */
export default defineConfig({
  test: {
    // A browser and its server take turns waiting for each other: a pair of them a core.
    maxWorkers: "100%",
    hookTimeout: 90_000,
    expect: { poll: { timeout: 20_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "pages",
          include: ["src/**/*.test.ts", "e2e/**/*.test.ts"],
          exclude: [LOAD],
          testTimeout: 90_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: { name: "load", include: [LOAD], testTimeout: 180_000, sequence: { groupOrder: 2 } },
      },
    ],
  },
});
