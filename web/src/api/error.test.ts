import { expect, test } from "vitest";
import { refusalOf, retryAfterSeconds } from "./error";

test("Retry-After is seconds or a date", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  expect(retryAfterSeconds(null, now)).toBeNull();
  expect(retryAfterSeconds("7", now)).toBe(7);
  expect(retryAfterSeconds("Thu, 01 Jan 2026 00:00:30 GMT", now)).toBe(30);
  expect(retryAfterSeconds("Wed, 31 Dec 2025 00:00:00 GMT", now)).toBe(0);
  expect(retryAfterSeconds("soon", now)).toBeNull();
});

test("a problem's detail is what people read", () => {
  const error = refusalOf(422, { title: "T", status: 422, code: "empty_source", detail: "The source is empty." }, null);
  expect(error).toMatchObject({ code: "empty_source", status: 422, message: "The source is empty." });
});

test("a proxy's page instead of a problem still gives a sentence", () => {
  expect(refusalOf(502, null, null).message).toBe("The server answered with status 502.");
});
