import type { Reporter, TestModule } from "vitest/node";

/** Ends the output with `N passed, N failed`, the line that `make test` adds up. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    let passed = 0;
    let failed = unhandled.length;
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      passed += tests.filter((test) => test.result().state === "passed").length;
      // A test that a broken hook kept from running has not passed, so it counts as failed.
      failed += tests.filter((test) => test.result().state !== "passed").length;
      if (tests.length === 0 && !module.ok()) failed += 1;
    }
    process.stdout.write(`${passed} passed, ${failed} failed\n`);
  }
}
