/** A text between formulas, or a formula without its dollars. */
export type Piece = string | Formula;

export interface Formula {
  tex: string;
  display: boolean;
}

/**
 * The server's own rules for what dollars enclose, so that "between $5 and $10" stays prose: no space just inside of
 * single dollars, no digit after the closing one, and three dollars or more are no math. In this order: such a run,
 * display math, inline math, dollars that open nothing.
 */
const DOLLARS = /\${3,}|\$\$((?:[^$]|\$(?!\$))+)\$\$|\$(?![\s$])((?:[^$\\]|\\[^])+)(?<!\s)\$(?!\d)|\$+/g;

/** The pieces of a text, in order: without their dollars, all of it. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(DOLLARS)) {
    const tex = match[1] ?? match[2];
    if (tex === undefined) continue;
    if (match.index > end) found.push(text.slice(end, match.index));
    found.push({ tex, display: match[1] !== undefined });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push(text.slice(end));
  return found;
}

export function holdsMath(text: string): boolean {
  return pieces(text).some((piece) => typeof piece !== "string");
}
