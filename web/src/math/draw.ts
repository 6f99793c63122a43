import { holdsMath } from "./find";

/** Draws the formulas in the texts below this element. KaTeX is fetched for that, so without a formula it is not. */
export async function drawMath(element: Element): Promise<void> {
  const texts = textsWithMath(element);
  if (texts.length === 0) return;
  // Should KaTeX not come, perhaps because the server was renewed, the formulas stay readable as they were written.
  const katex = await import("./katex").catch(() => null);
  if (katex === null) return;
  await katex.fonts();
  for (const text of texts) katex.replace(text);
}

function textsWithMath(element: Element): Text[] {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) => {
    if (node instanceof Text) return holdsMath(node.data) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP;
    return node instanceof Element && node.matches("code, pre") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
  });
  const texts: Text[] = [];
  while (walker.nextNode() !== null) texts.push(walker.currentNode as Text);
  return texts;
}
