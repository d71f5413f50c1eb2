import { defineConfig } from "vitest/config";

export default defineConfig({
  // Generous, since machines differ: no test measures time by it.
  test: {
    // Much of a test is waiting: a worker a core, where one core less would be the default.
    maxWorkers: "100%",
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    include: [
      "src/**/*.test.ts",
      "test/**/*.test.ts",
      "tests/**/*.test.ts",
      "demo/**/*.test.ts",
      "bench/**/*.test.ts",
    ],
  },
  // Without these conditions graphql is loaded twice, as a module and as CommonJS, and refuses its own types.
  ssr: { resolve: { conditions: ["module-sync", "node", "import", "default"] } },
});
