/** Verdicts and progress in words a contestant reads. */
import type { Submission, TestResult, Verdict } from "../api/model";

const WORDS: Record<Verdict, string> = {
  AC: "Accepted",
  WA: "Wrong answer",
  TLE: "Time limit exceeded",
  MLE: "Memory limit exceeded",
  OLE: "Output limit exceeded",
  RTE: "Run-time error",
  CE: "Compile error",
  ILE: "Idleness limit exceeded",
  SV: "Security violation",
  JE: "Judging error",
};

/** The colour family of a verdict; colour is never its only sign. */
export type Tone = "good" | "bad" | "limit" | "note" | "quiet";

const TONES: Record<Verdict, Tone> = {
  AC: "good",
  WA: "bad",
  RTE: "bad",
  SV: "bad",
  TLE: "limit",
  MLE: "limit",
  OLE: "limit",
  ILE: "limit",
  CE: "note",
  JE: "quiet",
};

export function verdictWords(verdict: Verdict): string {
  return WORDS[verdict];
}

export function tone(verdict: Verdict | null): Tone {
  return verdict === null ? "quiet" : TONES[verdict];
}

/** The first test, in order, that did not pass. */
export function firstFailing(tests: TestResult[]): TestResult | undefined {
  return tests.filter((test) => test.verdict !== "AC").sort((a, b) => a.number - b.number)[0];
}

/** "Accepted", "Wrong answer on test 3", "Running test 2 of 12", "Queued"... */
export function headline(submission: Submission): string {
  const { state, verdict, tests, tests_done: done, tests_total: total } = submission;
  if (verdict !== null) {
    const failing = verdict === "AC" || verdict === "CE" || verdict === "JE" ? undefined : firstFailing(tests);
    return failing === undefined ? WORDS[verdict] : `${WORDS[verdict]} on test ${failing.number}`;
  }
  if (state === "queued") return "Queued";
  if (state === "compiling") return "Compiling";
  if (total === null) return `Running test ${done + 1}`;
  return done < total ? `Running test ${done + 1} of ${total}` : "Deciding the verdict";
}

/** What a screen reader is told: each state once, but not every single test. */
export function announcement(submission: Submission): string {
  if (submission.verdict !== null) return headline(submission);
  return { queued: "Queued", compiling: "Compiling", running: "Running the tests", finished: "" }[submission.state];
}
