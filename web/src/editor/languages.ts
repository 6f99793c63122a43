/** The languages as one chooses among them: variants of one language together, only what can be judged now. */
import type { Language } from "../api/model";

export interface Group {
  /** What the variants have in common, such as `C++`. */
  name: string;
  languages: Language[];
}

/** The name without version and tool: `C++23 (GCC 14)` and `C++20` are both `C++`, `Python 3.13` and `Python 3` are `Python`. */
export function family(name: string): string {
  const plain = name.replace(/\s*\(.*$/, "").replace(/\s+with\s.*$/, "");
  const stem = plain.replace(/[\s-]*\d[\d.]*$/, "").trim();
  return stem === "" ? plain : stem;
}

/** Groups by family, families by name and within one as the server lists them. */
export function grouped(languages: readonly Language[]): Group[] {
  const groups = new Map<string, Language[]>();
  for (const language of languages) {
    const name = family(language.name);
    groups.set(name, [...(groups.get(name) ?? []), language]);
  }
  return [...groups]
    .map(([name, members]) => ({ name, languages: members }))
    .sort((a, b) => a.name.localeCompare(b.name, "en", { sensitivity: "base" }));
}

/** What one chooses by: the name, and the tool's version unless the name says it. */
export function label(language: Language): string {
  const { name, version } = language;
  return version === null || name.includes(version) ? name : `${name} · ${version}`;
}
