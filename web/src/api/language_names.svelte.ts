import { listLanguages } from "./client";

let names = $state.raw<ReadonlyMap<string, string>>(new Map());
let asked = false;

/** A language's name for people; its id until, or unless, the server has told the name. */
export function languageName(id: string): string {
  return names.get(id) ?? id;
}

/** Asks for the names, once for each visit. */
export async function loadLanguageNames(): Promise<void> {
  if (asked) return;
  asked = true;
  const languages = await listLanguages().catch(() => null);
  if (languages === null) asked = false;
  else names = new Map(languages.map((language) => [language.id, language.name]));
}
