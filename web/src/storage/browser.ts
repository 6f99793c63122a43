import { inMemory } from "./in_memory";

/** The browser's storage, or one in memory where a setting forbids the real one. */
export const storage: Storage = available() ?? inMemory();

function available(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
