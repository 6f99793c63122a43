const FIRST_MS = 250;
const LONGEST_MS = 15_000;

/**
 * Milliseconds to wait before trying again after so many failures in a row (from 1).
 *
 * `random` is in [0, 1): half of the wait is left to chance, so that a whole contest does not
 * return in the same instant after a restart of the server.
 */
export function backoff(failures: number, random: number): number {
  const wait = Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS);
  return Math.round(wait / 2 + (wait / 2) * random);
}
