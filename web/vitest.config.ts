import { defineConfig } from "vitest/config";

/** Units beside the code, and the pages in a real browser against a real server: `web` has to be built for those. */
export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "e2e/**/*.test.ts"],
    exclude: ["e2e/load.test.ts"],
    // One server and one browser at a time.
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 90_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
