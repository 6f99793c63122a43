/** The only module that knows the server's addresses. */
import { ApiError, refusalOf, retryAfterSeconds, unreachable } from "./error";
import type { Language, NewSubmission, Problem, ProblemSummary, Submission } from "./model";

const BASE = "/api/v1";

async function request<T>(path: string, init: RequestInit = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(BASE + path, { headers: { Accept: "application/json" }, ...init });
  } catch {
    throw unreachable();
  }
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) {
    throw refusalOf(response.status, body, retryAfterSeconds(response.headers.get("Retry-After"), Date.now()));
  }
  if (body === null) throw new ApiError(response.status, "not_json", "The server's answer is not JSON.", null);
  return body as T;
}

const submissionPath = (id: string): string => `/submissions/${encodeURIComponent(id)}`;

export async function listProblems(): Promise<ProblemSummary[]> {
  return (await request<{ problems: ProblemSummary[] }>("/problems")).problems;
}

export function readProblem(id: string): Promise<Problem> {
  return request<Problem>(`/problems/${encodeURIComponent(id)}`);
}

export async function listLanguages(): Promise<Language[]> {
  return (await request<{ languages: Language[] }>("/languages")).languages;
}

/** Hands in a program; gives the id of the new submission. */
export async function submit(submission: NewSubmission): Promise<string> {
  const created = await request<{ id: string }>("/submissions", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(submission),
  });
  return created.id;
}

export function readSubmission(id: string): Promise<Submission> {
  return request<Submission>(submissionPath(id));
}

/** The WebSocket that sends every update later than `after`. */
export function liveUrl(id: string, after: number): string {
  const url = new URL(`${BASE}${submissionPath(id)}/live?after=${after}`, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

/** The same updates as server-sent events. */
export function eventsUrl(id: string, after: number): string {
  return `${BASE}${submissionPath(id)}/events?after=${after}`;
}
