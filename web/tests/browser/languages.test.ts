import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { ACCEPTED, choose, editor, launch, openProblem, overflow, PHONE, seeVerdict, write } from "./gavel";

let browser: Browser;
let page: Page;

/** What the server would list besides with all of its images, of which this one has none. */
const MORE = [
  more("cpp-gcc14", "C++23 (GCC 14, with a long name for a narrow screen)", "GCC 14.2.0", "cpp"),
  more("haskell", "Haskell", "GHC 9.6.6", "haskell"),
  more("swift", "Swift", null, "swift"),
];

function more(id: string, name: string, version: string | null, editorMode: string): object {
  return {
    id, name, version, state: version === null ? "missing" : "ready", image: "debian13", image_version: "2026-11-23-1a2b3c4d",
    source_name: "main", extensions: ["x"], editor_mode: editorMode, template: "module Main where\nimport Data.List -- a comment\n",
  };
}

beforeAll(async () => {
  browser = await launch();
  page = await browser.newPage({ viewport: PHONE, hasTouch: true });
  await page.route("**/api/v1/languages", async (route) => {
    const answer = await route.fetch();
    const { languages } = (await answer.json()) as { languages: object[] };
    // Not with the answer's own headers: they tell of its compression.
    await route.fulfill({ json: { languages: [...languages, ...MORE] } });
  });
});
afterAll(() => browser.close());

test("variants of a language are together, with their versions, and only what can be judged is offered", async () => {
  await openProblem(page);
  const select = page.getByLabel("Language");
  const group = select.locator('optgroup[label="C++"]');
  const variants = await group.locator("option").allTextContents();
  expect(variants).toHaveLength(2);
  expect(variants[0]).toMatch(/^C\+\+20 · GCC \d+\.\d/);
  expect(variants[1]).toContain("GCC 14.2.0");
  const all = await select.locator("option").allTextContents();
  expect(all).toContain("Haskell · GHC 9.6.6");
  expect(all.some((name) => name.startsWith("Swift"))).toBe(false);
  expect(await overflow(page, PHONE.width)).toBe(0);
});

test("a language that comes with an image has colours in the editor", async () => {
  await choose(page, "Haskell");
  const comment = editor(page).getByText("-- a comment", { exact: true });
  await comment.waitFor();
  const colour = (element: Element): string => getComputedStyle(element).fontStyle;
  expect(await comment.evaluate(colour)).toBe("italic");
  await choose(page, "C++23");
  expect(await overflow(page, PHONE.width)).toBe(0);
});

test("the judgement tells the tool that was used", async () => {
  await choose(page, "Python");
  await write(page, ACCEPTED);
  await seeVerdict(page, /^Accepted$/);
  await page.getByText(/^Judged with CPython 3\.\d+\.\d+/).waitFor();
  expect(await overflow(page, PHONE.width)).toBe(0);
});
