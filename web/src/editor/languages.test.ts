/// <reference types="vite/client" />
import { expect, test } from "vitest";
import type { Language } from "../api/model";
import { family, grouped, label } from "./languages";
import { hasMode, mode } from "./modes";

function language(id: string, name: string, version: string | null): Language {
  return {
    id, name, version, state: version === null ? "missing" : "ready", image: null, image_version: null,
    source_name: "a", extensions: ["a"], editor_mode: "text", template: "",
  };
}

test("variants of one language are together", () => {
  expect(["C++23 (GCC 14)", "C++20", "Python 3.13", "Python 3", "Java 21", "Common Lisp (SBCL)", "C17", "Go 1.27", "68"].map(family))
    .toEqual(["C++", "C++", "Python", "Python", "Java", "Common Lisp", "C", "Go", "68"]);
  const list = [language("cpp", "C++20", "GCC 12"), language("ada", "Ada", "GNAT 14"), language("cpp23", "C++23 (GCC 14)", "GCC 14")];
  expect(grouped(list).map((group) => [group.name, group.languages.map((one) => one.id)]))
    .toEqual([["Ada", ["ada"]], ["C++", ["cpp", "cpp23"]]]);
});

test("a label tells the version once", () => {
  expect(label(language("go", "Go", "Go 1.27.3"))).toBe("Go · Go 1.27.3");
  expect(label(language("x", "X (Y 1.2)", "Y 1.2"))).toBe("X (Y 1.2)");
  expect(label(language("x", "X", null))).toBe("X");
});

test("every language file's editor mode is there and loads", async () => {
  const files = import.meta.glob<string>("../../../languages/*.toml", { query: "?raw", import: "default", eager: true });
  expect(Object.keys(files).length).toBeGreaterThan(6);
  for (const [file, text] of Object.entries(files)) {
    const name = /^editor_mode = "(.*)"$/m.exec(text)?.[1];
    if (name === undefined) continue;
    expect(hasMode(name), `${file}: ${name}`).toBe(true);
    if (name !== "text") expect(await mode(name), `${file}: ${name}`).not.toEqual([]);
  }
});
