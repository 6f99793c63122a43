import { describe, expect, test } from "vitest";
import type { TestResult, Update } from "../api/model";
import { fresh, hasGaps, withReading, withUpdate } from "./fold";

const start = fresh("s", "sum", "Sum", "python3", "2026-01-01T00:00:00Z");

const result = (number: number, verdict: TestResult["verdict"] = "AC"): TestResult => ({
  number,
  sample: false,
  verdict,
  cpu_time_ms: 1,
  wall_time_ms: 1,
  memory_kib: 1,
  rounded: false,
});

function update(sequence: number, part: Partial<Update> = {}): Update {
  const { tests: _, problem: _p, problem_name: _n, language: _l, created_at: _c, finished_at: _f, ...progress } = start;
  return { ...progress, state: "running", test: null, ...part, sequence };
}

/** Running with k tests done has the sequence 3 + k. */
const tested = (k: number): Update => update(3 + k, { tests_done: k, test: result(k) });
const finished = update(1_000_000, { state: "finished", verdict: "AC", tests_done: 3 });

describe("updates", () => {
  test("gather the tests in order and keep what only the submission knows", () => {
    const all = [tested(1), tested(2), tested(3), finished].reduce(withUpdate, start);
    expect(all.tests.map((test) => test.number)).toEqual([1, 2, 3]);
    expect(all).toMatchObject({ verdict: "AC", state: "finished", problem_name: "Sum", created_at: start.created_at });
    expect(hasGaps(all)).toBe(false);
  });

  test("that are repeated or late change nothing, not even the object", () => {
    const known = withUpdate(start, tested(2));
    expect(withUpdate(known, tested(2))).toBe(known);
    expect(withUpdate(known, tested(1))).toBe(known);
    expect(withUpdate(known, update(1, { state: "queued" }))).toBe(known);
  });

  test("never go back from the verdict", () => {
    const known = withUpdate(start, finished);
    expect(withUpdate(known, tested(3))).toBe(known);
  });

  test("in any order never lower the sequence", () => {
    let known = start;
    const sequences = [3, 1, 4, 2, 4].map((k) => (known = withUpdate(known, tested(k))).sequence);
    expect(sequences).toEqual([6, 6, 7, 7, 7]);
  });

  test("list a test only once, although a retried judgement runs it again", () => {
    const known = withUpdate(withUpdate(start, tested(1)), update(9, { tests_done: 1, test: result(1) }));
    expect(known.tests).toHaveLength(1);
  });

  test("that jump over tests leave a gap to be filled by a reading", () => {
    const jumped = withUpdate(withUpdate(start, tested(1)), finished);
    expect(hasGaps(jumped)).toBe(true);
    const reading = { ...jumped, tests: [result(1), result(2), result(3)] };
    expect(hasGaps(withReading(jumped, reading))).toBe(false);
  });
});

describe("a reading", () => {
  test("is taken when nothing is known or when it is newer", () => {
    expect(withReading(null, start)).toBe(start);
    const newer = { ...start, sequence: 5 };
    expect(withReading(start, newer)).toBe(newer);
  });

  test("that is older than what is known is not taken", () => {
    const known = withUpdate(start, tested(2));
    expect(withReading(known, { ...start, sequence: 2 })).toBe(known);
  });
});
