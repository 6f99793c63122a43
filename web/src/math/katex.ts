/** KaTeX and its style: a file of its own, fetched for the first statement with a formula. */
import katex, { type KatexOptions } from "katex";
import "katex/dist/katex.css";
import { pieces, type Formula } from "./find";

const OPTIONS: KatexOptions = {
  throwOnError: false,
  trust: false,
  strict: "ignore",
  // What is drawn is hidden from screen readers, which get the MathML.
  output: "htmlAndMathml",
  // What KaTeX does not know is shown as it was written, in no colour: red is for verdicts.
  errorColor: "currentColor",
};

/** Waits for the letters that nearly every formula has, so that it does not change its size once it is drawn. */
export async function fonts(): Promise<void> {
  await Promise.allSettled(["1em KaTeX_Main", "italic 1em KaTeX_Math"].map((font) => document.fonts.load(font)));
}

/** Puts the drawn formulas of a text, and what stands between them, in its place. */
export function replace(text: Text): void {
  text.replaceWith(...pieces(text.data).map((piece) => (typeof piece === "string" ? piece : drawn(piece))));
}

function drawn({ tex, display }: Formula): HTMLElement {
  const span = document.createElement("span");
  katex.render(tex, span, { ...OPTIONS, displayMode: display });
  return span;
}
