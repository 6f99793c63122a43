import type { Refusal } from "./model";

/** A request that did not give what it asked for; `message` is a sentence to show as it is. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    /** The HTTP status, or 0 when no answer came. */
    readonly status: number,
    /** The server's stable code, or `unreachable`. */
    readonly code: string,
    message: string,
    /** Whole seconds the server asks us to wait, if it does. */
    readonly retryAfter: number | null,
  ) {
    super(message);
  }
}

/** Reads `Retry-After`, which is either seconds or a date. */
export function retryAfterSeconds(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header.trim())) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - now) / 1000));
}

/** What went wrong, from an answer whose status is not 2xx. A proxy's HTML page is possible here. */
export function refusalOf(status: number, body: unknown, retryAfter: number | null): ApiError {
  const refusal = (typeof body === "object" && body !== null ? body : {}) as Partial<Refusal>;
  const detail = refusal.detail ?? refusal.title ?? `The server answered with status ${status}.`;
  return new ApiError(status, refusal.code ?? "unknown", detail, retryAfter);
}

export function unreachable(): ApiError {
  return new ApiError(0, "unreachable", "The server cannot be reached. Check the connection and try again.", null);
}
