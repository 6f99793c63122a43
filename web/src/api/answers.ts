/** Submit-answer problems: what is sent is the output itself. */
import type { Language, Problem } from "./model";

/** What stands where a language is chosen. */
export const ANSWERS: Language = {
  id: "text",
  name: "Output",
  state: "ready",
  version: null,
  image: null,
  image_version: null,
  source_name: "answers.txt",
  extensions: ["txt"],
  editor_mode: "text",
  template: "",
};

export function isForAnswers(problem: Pick<Problem, "types">): boolean {
  return problem.types.includes("submit-answer");
}
