/** Numbers with units, short enough for a phone. */

export function duration(milliseconds: number | null): string {
  if (milliseconds === null) return "–";
  if (milliseconds < 1000) return `${milliseconds} ms`;
  return `${trimmed(milliseconds / 1000, 2)} s`;
}

export function memory(kibibytes: number | null): string {
  if (kibibytes === null) return "–";
  if (kibibytes < 1024) return `${kibibytes} KiB`;
  if (kibibytes < 1024 * 1024) return `${trimmed(kibibytes / 1024, 1)} MiB`;
  return `${trimmed(kibibytes / 1024 / 1024, 1)} GiB`;
}

/** The size of a file. */
export function size(bytes: number): string {
  return bytes < 1024 ? `${bytes} B` : memory(Math.ceil(bytes / 1024));
}

/** With a sign when the server tells no more than that it was at most this. */
export function atMost(text: string, rounded: boolean): string {
  return rounded && text !== "–" ? `≤ ${text}` : text;
}

/** Points, and the most there are where that has a bound: "33.33 of 100". */
export function outOf(points: number, most: number | null): string {
  return most === null ? trimmed(points, 2) : `${trimmed(points, 2)} of ${trimmed(most, 2)}`;
}

export function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** Today's instants as a time, older ones as a date and a time. */
export function instant(rfc3339: string, now: Date): string {
  const date = new Date(rfc3339);
  const time = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
  const full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
  return (date.toDateString() === now.toDateString() ? time : full).format(date);
}

function trimmed(number: number, digits: number): string {
  return String(Number(number.toFixed(digits)));
}
