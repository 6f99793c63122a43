/**
 * The shapes the server sends and takes, one name per thing.
 *
 * Times are in milliseconds, memory in KiB (1024 bytes), instants in RFC 3339.
 */

export type Verdict = "AC" | "WA" | "TLE" | "MLE" | "OLE" | "RTE" | "CE" | "ILE" | "SV" | "JE";

export type State = "queued" | "compiling" | "running" | "finished";

export interface ProblemSummary {
  id: string;
  name: string;
  time_limit_ms: number;
  memory_limit_kib: number;
  tests_total: number;
}

export interface Sample {
  name: string;
  input: string;
  answer: string;
}

export interface Problem extends ProblemSummary {
  version: string;
  output_limit_kib: number;
  source_limit_bytes: number;
  /** Sanitised by the server, so it may go into the page as it is. */
  statement_html: string;
  samples: Sample[];
}

export interface Language {
  id: string;
  name: string;
  version: string | null;
  source_name: string;
  extensions: string[];
  editor_mode: string;
  template: string;
}

export interface NewSubmission {
  problem: string;
  language: string;
  source: string;
}

export interface TestResult {
  /** Counted from 1, in the order of judging. */
  number: number;
  sample: boolean;
  verdict: Verdict;
  cpu_time_ms: number | null;
  wall_time_ms: number | null;
  memory_kib: number | null;
}

/** What a submission and an update about it both say. */
export interface Progress {
  id: string;
  state: State;
  verdict: Verdict | null;
  score: number | null;
  cpu_time_ms: number | null;
  wall_time_ms: number | null;
  memory_kib: number | null;
  tests_done: number;
  tests_passed: number;
  tests_total: number | null;
  compile_log: string | null;
  message: string | null;
  /** Grows with progress, also across reconnects and restarts of the server. */
  sequence: number;
}

export interface Submission extends Progress {
  problem: string;
  problem_name: string;
  language: string;
  tests: TestResult[];
  created_at: string;
  finished_at: string | null;
}

export interface Update extends Progress {
  /** The test that just finished, if one did. */
  test: TestResult | null;
}

/** RFC 9457, `application/problem+json`. */
export interface Refusal {
  title: string;
  status: number;
  code: string;
  detail: string;
}
