import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/browser/*.test.ts"],
    environment: "node",
    reporters: ["verbose", "./tests/closing_line.ts"],
    // One browser at a time: the judge being watched runs on the same cores.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    retry: 0,
  },
});
