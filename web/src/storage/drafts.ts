/** What the contestant typed, kept in this browser: one draft for each problem and language. */

export interface Draft {
  /** The language last chosen for this problem. */
  language: string;
  /** By language id. */
  sources: Record<string, string>;
}

const LAST_LANGUAGE = "gavel.language";
const key = (problem: string): string => `gavel.draft.${problem}`;

export function readDraft(storage: Storage, problem: string): Draft | null {
  const draft = parsed(storage.getItem(key(problem)));
  if (typeof draft !== "object" || draft === null) return null;
  const { language, sources } = draft as Partial<Draft>;
  if (typeof language !== "string" || typeof sources !== "object" || sources === null) return null;
  const texts = Object.entries(sources).filter(([, source]) => typeof source === "string");
  return { language, sources: Object.fromEntries(texts) };
}

/** Keeps the draft and, for the next new problem, its language. A full or forbidden storage keeps nothing. */
export function keepDraft(storage: Storage, problem: string, draft: Draft): void {
  try {
    storage.setItem(key(problem), JSON.stringify(draft));
    storage.setItem(LAST_LANGUAGE, draft.language);
  } catch {
    // The editor goes on without a memory: better than an alarm while somebody types.
  }
}

/** The language to begin with: this problem's, else the last one used, else the first there is. */
export function firstLanguage(storage: Storage, draft: Draft | null, known: string[]): string | undefined {
  const wanted = [draft?.language, storage.getItem(LAST_LANGUAGE)];
  return wanted.find((language): language is string => known.includes(language ?? "")) ?? known[0];
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}
