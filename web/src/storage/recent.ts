/** My submissions: without accounts, this browser remembers which they were. */
import type { Submission, Verdict } from "../api/model";

/** As much of a submission as a list shows, so that the list is there before the server answers. */
export interface Recent {
  id: string;
  problem: string;
  problem_name: string;
  language: string;
  created_at: string;
  verdict: Verdict | null;
}

export const MOST = 50;
const KEY = "gavel.submissions";

export function readRecent(storage: Storage): Recent[] {
  try {
    const list: unknown = JSON.parse(storage.getItem(KEY) ?? "[]");
    return Array.isArray(list) ? list.filter(isRecent) : [];
  } catch {
    return [];
  }
}

export function keepRecent(storage: Storage, list: Recent[]): void {
  try {
    storage.setItem(KEY, JSON.stringify(list));
  } catch {
    // See drafts.ts: a full storage must not disturb a submission that the server has accepted.
  }
}

/** The list with this submission as it is now; a new one comes first, and the oldest beyond `MOST` goes. */
export function withRecent(list: Recent[], submission: Submission): Recent[] {
  const { id, problem, problem_name, language, created_at, verdict } = submission;
  const entry: Recent = { id, problem, problem_name, language, created_at, verdict };
  if (list.some((one) => one.id === id)) return list.map((one) => (one.id === id ? entry : one));
  return [entry, ...list].slice(0, MOST);
}

export function withoutRecent(list: Recent[], id: string): Recent[] {
  return list.filter((one) => one.id !== id);
}

/** Whether a problem is solved, tried, or neither, as far as this browser knows. */
export function standing(list: Recent[], problem: string): "solved" | "tried" | null {
  const mine = list.filter((one) => one.problem === problem);
  if (mine.some((one) => one.verdict === "AC")) return "solved";
  return mine.length > 0 ? "tried" : null;
}

function isRecent(entry: unknown): entry is Recent {
  const { id, problem, problem_name, language, created_at } = (entry ?? {}) as Partial<Recent>;
  return [id, problem, problem_name, language, created_at].every((text) => typeof text === "string");
}
