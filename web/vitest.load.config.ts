import { defineConfig } from "vitest/config";

/** The minute under load, apart from the rest for its length. */
export default defineConfig({
  test: { include: ["e2e/load.test.ts"], testTimeout: 180_000, hookTimeout: 60_000 },
});
