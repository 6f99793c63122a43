import { expect, test } from "vitest";
import { holdsMath, pieces } from "./find";

const inline = (tex: string) => ({ tex, display: false });
const display = (tex: string) => ({ tex, display: true });

test.each([
  "$N$",
  "is $10 - 1 + 5 = 14$.",
  "($1 \\le N \\le 1\\,300\\,000$)",
  "a fee of $\\$5$",
  "it costs $5, and $x$ more",
  "$$\n\\sum_{i=1}^n i\n$$",
  "$$ not closed, but $x$ is",
])("%j holds math", (text) => {
  expect(holdsMath(text)).toBe(true);
});

test.each([
  "",
  "no dollars",
  "costs $5",
  "between $5 and $10",
  "$5, $6 or $7.50",
  "US$5 or A$6",
  "pays 5$ or 6 $ or $ 7 $",
  "$",
  "$$",
  "$$$",
  "$$$$",
  "$$$x$$$",
  "$$x$",
  "ends in an escape \\$",
  "$never \\$ closed",
])("%j holds no math", (text) => {
  expect(holdsMath(text)).toBe(false);
  expect(pieces(text).join("")).toBe(text);
});

test("formulas are cut out of the text in order", () => {
  expect(pieces("a $x$, $$y$$ and $5")).toEqual(["a ", inline("x"), ", ", display("y"), " and $5"]);
  expect(pieces("$a$$b$")).toEqual([inline("a"), inline("b")]);
  expect(pieces("$$a \\text{ if $b$}$$")).toEqual([display("a \\text{ if $b$}")]);
  expect(pieces("$a\\$b$ $c$")).toEqual([inline("a\\$b"), " ", inline("c")]);
});

test("a long text without math is read quickly", () => {
  const started = performance.now();
  expect(holdsMath("$a ".repeat(50_000) + "\\".repeat(50_000))).toBe(false);
  expect(performance.now() - started).toBeLessThan(1000);
});
