/** How what arrives changes what is known. Pure, and safe to feed with repeats and latecomers. */
import type { Progress, Submission, TestResult, Update } from "../api/model";

/** A submission that was just accepted by the server, before the first update. */
export function fresh(
  id: string,
  problem: string,
  problemName: string,
  language: string,
  createdAt: string,
  maxScore: number | null = null,
): Submission {
  return {
    id,
    problem,
    problem_name: problemName,
    language,
    state: "queued",
    verdict: null,
    score: null,
    max_score: maxScore,
    groups: [],
    cpu_time_ms: null,
    wall_time_ms: null,
    memory_kib: null,
    rounded: false,
    tests_done: 0,
    tests_passed: 0,
    tests_total: null,
    tests: [],
    compile_log: null,
    message: null,
    tool: null,
    created_at: createdAt,
    finished_at: null,
    sequence: 0,
  };
}

/** The submission after an update; the very same object when the update is not news. */
export function withUpdate(known: Submission, update: Update): Submission {
  if (update.sequence <= known.sequence) return known;
  const { test, ...progress } = update;
  return { ...known, ...progress, tests: withTest(known.tests, test) };
}

/**
 * The submission after a whole reading of it. One of the same sequence replaces what is known,
 * because it has the tests that a reconnect may have skipped; an older one does not.
 */
export function withReading(known: Submission | null, reading: Submission): Submission {
  return known !== null && reading.sequence < known.sequence ? known : reading;
}

/** Whether the updates seen so far left out the results of some tests. */
export function hasGaps(submission: Submission): boolean {
  return submission.tests.length < submission.tests_done;
}

export function isFinal(progress: Pick<Progress, "state">): boolean {
  return progress.state === "finished";
}

function withTest(tests: TestResult[], test: TestResult | null): TestResult[] {
  if (test === null || tests.some((one) => one.number === test.number)) return tests;
  return [...tests, test].sort((a, b) => a.number - b.number);
}
