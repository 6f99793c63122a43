import { describe, expect, test } from "vitest";
import type { Submission, TestResult, Verdict } from "../api/model";
import { fresh } from "../live/fold";
import { cells } from "./cells";
import { announcement, headline } from "./words";

const start = fresh("s", "sum", "Sum", "python3", "2026-01-01T00:00:00Z");
const result = (number: number, verdict: Verdict): TestResult => ({
  number,
  sample: false,
  verdict,
  cpu_time_ms: 1,
  wall_time_ms: 1,
  memory_kib: 1,
  rounded: false,
});
const judged = (verdict: Verdict, tests: TestResult[]): Submission => ({
  ...start,
  state: "finished",
  verdict,
  tests,
  tests_done: tests.length,
  tests_total: 4,
});

describe("the headline", () => {
  test.each<[Partial<Submission>, string]>([
    [{ state: "queued" }, "Queued"],
    [{ state: "compiling" }, "Compiling"],
    [{ state: "running", tests_done: 0, tests_total: 12 }, "Running test 1 of 12"],
    [{ state: "running", tests_done: 11, tests_total: 12 }, "Running test 12 of 12"],
    [{ state: "running", tests_done: 12, tests_total: 12 }, "Deciding the verdict"],
    [{ state: "running", tests_done: 4, tests_total: null }, "Running test 5"],
  ])("of %o is %s", (part, words) => {
    expect(headline({ ...start, ...part })).toBe(words);
  });

  test("names the first test that failed, whatever the order of arrival", () => {
    expect(headline(judged("WA", [result(3, "WA"), result(1, "AC"), result(4, "TLE")]))).toBe("Wrong answer on test 3");
    expect(headline(judged("TLE", [result(5, "TLE")]))).toBe("Time limit exceeded on test 5");
  });

  test("names no test where none is to blame", () => {
    expect(headline(judged("AC", [result(1, "AC")]))).toBe("Accepted");
    expect(headline(judged("CE", []))).toBe("Compile error");
    expect(headline(judged("JE", [result(1, "JE")]))).toBe("Judging error");
    expect(headline(judged("WA", []))).toBe("Wrong answer");
  });
});

test("while the tests run, a screen reader is told once and not for each", () => {
  const running = (done: number): Submission => ({ ...start, state: "running", tests_done: done, tests_total: 12 });
  expect(announcement(running(1))).toBe(announcement(running(9)));
  expect(announcement(judged("WA", [result(2, "WA")]))).toBe("Wrong answer on test 2");
});

describe("the strip", () => {
  const kinds = (submission: Submission): string => cells(submission).map((cell) => cell.kind[0]).join("");

  test("has a cell for each test: done, running, waiting", () => {
    const running: Submission = { ...judged("AC", [result(1, "AC")]), state: "running", verdict: null };
    expect(kinds(running)).toBe("drww");
  });

  test("shows what never ran after a failure", () => {
    expect(kinds(judged("WA", [result(1, "AC"), result(2, "WA")]))).toBe("ddss");
  });

  test("is empty before the number of tests is known", () => {
    expect(cells(start)).toEqual([]);
  });
});
