import { readSubmission } from "../api/client";
import { ApiError } from "../api/error";
import type { Submission } from "../api/model";
import { storage } from "./browser";
import { keepRecent, readRecent, withoutRecent, withRecent, type Recent } from "./recent";

let list = $state.raw<Recent[]>(readRecent(storage));

// Another tab of the same browser may have submitted something.
window.addEventListener("storage", () => {
  list = readRecent(storage);
});

/** My submissions, newest first. */
export function mySubmissions(): Recent[] {
  return list;
}

export function remember(submission: Submission): void {
  replace(withRecent(list, submission));
}

/** Asks the server how these stand now; the ones it does not know any more are forgotten. */
export async function refresh(ids: string[]): Promise<void> {
  await Promise.all(
    ids.map(async (id) => {
      try {
        remember(await readSubmission(id));
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) replace(withoutRecent(list, id));
      }
    }),
  );
}

function replace(next: Recent[]): void {
  list = next;
  keepRecent(storage, next);
}
