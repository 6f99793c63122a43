import { expect, test } from "vitest";
import { fresh } from "../live/fold";
import { inMemory } from "./in_memory";
import { keepRecent, MOST, readRecent, standing, withoutRecent, withRecent, type Recent } from "./recent";

const submission = (id: string) => fresh(id, "sum", "Sum", "cpp", "2026-01-01T00:00:00Z");
const list = (...ids: string[]): Recent[] => ids.reduceRight<Recent[]>((all, id) => withRecent(all, submission(id)), []);
const ids = (all: Recent[]): string[] => all.map((one) => one.id);

test("the newest comes first, and at most fifty stay", () => {
  expect(ids(withRecent(list("b", "a"), submission("c")))).toEqual(["c", "b", "a"]);
  const many = list(...Array.from({ length: MOST }, (_, index) => `s${index}`));
  const more = withRecent(many, submission("new"));
  expect(more).toHaveLength(MOST);
  expect(more[0]?.id).toBe("new");
});

test("a known one is renewed in its place", () => {
  const renewed = withRecent(list("b", "a"), { ...submission("a"), verdict: "WA" });
  expect(renewed.map((one) => [one.id, one.verdict])).toEqual([["b", null], ["a", "WA"]]);
});

test("one can be forgotten", () => {
  expect(ids(withoutRecent(list("b", "a"), "b"))).toEqual(["a"]);
});

test("a problem is solved by one acceptance, whatever came after", () => {
  const solved = withRecent(list("b", "a"), { ...submission("a"), verdict: "AC" });
  expect(standing(solved, "sum")).toBe("solved");
  expect(standing(list("a"), "sum")).toBe("tried");
  expect(standing(solved, "echo")).toBeNull();
});

test("the list survives a reload, and nonsense in the storage", () => {
  const storage = inMemory();
  keepRecent(storage, list("b", "a"));
  expect(readRecent(storage)).toEqual(list("b", "a"));
  for (const text of ["", "{", "{}", '["id"]', "[null, 3]"]) {
    storage.setItem("gavel.submissions", text);
    expect(readRecent(storage)).toEqual([]);
  }
});
