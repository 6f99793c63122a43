import { expect, test } from "vitest";
import { atMost, count, duration, memory, outOf, size } from "./measure";

test("durations", () => {
  expect([null, 0, 31, 999, 1000, 1240, 10_000].map(duration)).toEqual(["–", "0 ms", "31 ms", "999 ms", "1 s", "1.24 s", "10 s"]);
});

test("memory", () => {
  expect([null, 900, 1024, 9_472, 262_144, 1_572_864].map(memory)).toEqual(["–", "900 KiB", "1 MiB", "9.3 MiB", "256 MiB", "1.5 GiB"]);
});

test("sizes of files", () => {
  expect([0, 1023, 1024, 1025, 200_000, 5_000_000].map(size)).toEqual(["0 B", "1023 B", "1 KiB", "2 KiB", "196 KiB", "4.8 MiB"]);
});

test("counts", () => {
  expect([count(1, "test", "tests"), count(12, "test", "tests")]).toEqual(["1 test", "12 tests"]);
});

test("what the server rounds up is at most so much", () => {
  expect([atMost("50 ms", true), atMost("50 ms", false), atMost("–", true)]).toEqual(["≤ 50 ms", "50 ms", "–"]);
});

test("points", () => {
  expect([outOf(33.333333, 100), outOf(0, 40), outOf(12.5, null)]).toEqual(["33.33 of 100", "0 of 40", "12.5"]);
});
