import path from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// What one process compiled the next need not: each worker imports the server, and many tests start one.
process.env.NODE_COMPILE_CACHE ??= path.resolve(import.meta.dirname, "../node_modules/.cache/compiled");

/**
 * On a fresh clone a file's size stands for the time that it takes. Those with PostgreSQL inside are small and take
 * long: begun last, they would run on alone.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const bySize = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => moduleId.includes("/storage/mssql/");
    return [...bySize.filter(isLong), ...bySize.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  // Generous, since machines differ: no test measures time by it.
  test: {
    // Much of a test is waiting: a worker a core, where one core less would be the default.
    maxWorkers: "100%",
    sequence: { sequencer: LongestFirst },
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
