import type { Submission, TestResult, Verdict } from "../api/model";

/** One cell of the strip: a test that ran, the one that runs, one to come, or one that never will run. */
export interface Cell {
  number: number;
  kind: "done" | "running" | "waiting" | "skipped";
  verdict: Verdict | null;
}

export function cells(submission: Submission): Cell[] {
  const byNumber = new Map<number, TestResult>(submission.tests.map((test) => [test.number, test]));
  const last = Math.max(submission.tests_total ?? 0, ...byNumber.keys());
  return Array.from({ length: last }, (_, index) => {
    const number = index + 1;
    const verdict = byNumber.get(number)?.verdict ?? null;
    return { number, kind: verdict === null ? unfinished(submission, number) : "done", verdict };
  });
}

function unfinished(submission: Submission, number: number): Cell["kind"] {
  if (submission.state === "finished") return "skipped";
  return submission.state === "running" && number === submission.tests_done + 1 ? "running" : "waiting";
}
