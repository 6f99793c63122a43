import { expect, test } from "vitest";
import { backoff } from "./backoff";

test("doubles with each failure and stays below a quarter of a minute", () => {
  const longest = [1, 2, 3, 4, 40].map((failures) => backoff(failures, 0.999_999));
  expect(longest).toEqual([250, 500, 1000, 2000, 15_000]);
});

test("leaves half of the wait to chance, and never waits for nothing", () => {
  expect(backoff(3, 0)).toBe(500);
  expect(backoff(1, 0)).toBeGreaterThan(0);
});
