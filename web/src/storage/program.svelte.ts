import type { Language } from "../api/model";
import { storage } from "./browser";
import { firstLanguage, keepDraft, readDraft } from "./drafts";

const PAUSE_MS = 300;

/** The program being written for one problem: its language and, for each language, its source. */
export class Program {
  #language = $state.raw() as Language;
  #source = $state("");
  readonly #problem: string;
  readonly #sources: Record<string, string>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly keep = (): void => {
    clearTimeout(this.#timer);
    keepDraft(storage, this.#problem, { language: this.#language.id, sources: this.#sources });
  };

  constructor(problem: string, languages: [Language, ...Language[]]) {
    const draft = readDraft(storage, problem);
    const first = firstLanguage(storage, draft, languages.map((language) => language.id));
    this.#problem = problem;
    this.#sources = draft?.sources ?? {};
    this.language = languages.find((language) => language.id === first) ?? languages[0];
  }

  get language(): Language {
    return this.#language;
  }

  /** Another language shows its own draft, or its template. */
  set language(language: Language) {
    this.#language = language;
    this.#source = this.#sources[language.id] ?? language.template;
  }

  get source(): string {
    return this.#source;
  }

  set source(source: string) {
    this.#source = source;
    this.#sources[this.#language.id] = source;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.keep, PAUSE_MS);
  }
}
