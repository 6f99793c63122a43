import { beforeEach, expect, test } from "vitest";
import { firstLanguage, keepDraft, readDraft } from "./drafts";
import { inMemory } from "./in_memory";

let storage: Storage;
beforeEach(() => {
  storage = inMemory();
});

test("a draft is there again, for its problem only", () => {
  const draft = { language: "cpp", sources: { cpp: "int main() {}", python3: "print(1)" } };
  keepDraft(storage, "sum", draft);
  expect(readDraft(storage, "sum")).toEqual(draft);
  expect(readDraft(storage, "echo")).toBeNull();
});

test("what is not a draft is no draft", () => {
  for (const text of ["", "{", "null", "3", "[]", '{"language":1,"sources":{}}', '{"language":"c","sources":null}']) {
    storage.setItem("gavel.draft.sum", text);
    expect(readDraft(storage, "sum")).toBeNull();
  }
  storage.setItem("gavel.draft.sum", '{"language":"c","sources":{"c":"x","go":7}}');
  expect(readDraft(storage, "sum")).toEqual({ language: "c", sources: { c: "x" } });
});

test("the language is this problem's, else the last one used, else the first", () => {
  const known = ["c", "cpp", "python3"];
  expect(firstLanguage(storage, null, known)).toBe("c");
  keepDraft(storage, "echo", { language: "python3", sources: {} });
  expect(firstLanguage(storage, null, known)).toBe("python3");
  expect(firstLanguage(storage, { language: "cpp", sources: {} }, known)).toBe("cpp");
});

test("a language the server no longer has is passed over", () => {
  keepDraft(storage, "echo", { language: "pascal", sources: {} });
  expect(firstLanguage(storage, { language: "cobol", sources: {} }, ["c"])).toBe("c");
  expect(firstLanguage(storage, null, [])).toBeUndefined();
});

test("a full storage is no reason to fail", () => {
  storage.setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  expect(() => keepDraft(storage, "sum", { language: "c", sources: {} })).not.toThrow();
});
