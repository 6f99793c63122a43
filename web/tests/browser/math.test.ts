import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { BASE, editor, launch, overflow, PHONE } from "./gavel";

/** A problem whose statement has this formula between dollars. */
const PROBLEM = "roman";
const FORMULA = "10 - 1 + 5 = 14";

const LONG = Array.from({ length: 30 }, (_, i) => `a_{${i}}`).join(" + ");

let browser: Browser;
let page: Page;
/** Files of KaTeX that the page fetched, and what the server's policy kept it from fetching. */
const fetched: string[] = [];
const refused: string[] = [];

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

beforeEach(async () => {
  fetched.length = refused.length = 0;
  const context = await browser.newContext({ viewport: PHONE });
  page = await context.newPage();
  page.on("request", (request) => {
    if (/\/assets\/katex/i.test(request.url())) fetched.push(request.url());
  });
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) refused.push(message.text());
  });
  return () => context.close();
});

async function open(statement?: string): Promise<void> {
  if (statement !== undefined) {
    await page.route(`**/api/v1/problems/${PROBLEM}`, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), statement_html: statement } });
    });
  }
  await page.goto(`${BASE}/problems/${PROBLEM}`);
  await editor(page).waitFor();
}

test("a formula is drawn, and said to a screen reader as a formula", async () => {
  await open();
  const formula = page.locator(".statement .katex").filter({ hasText: FORMULA });
  await formula.waitFor();
  expect(await page.locator(".statement").textContent()).not.toContain("$10");
  expect(await formula.locator("math annotation").textContent()).toBe(FORMULA);
  expect(await formula.locator(".katex-html").getAttribute("aria-hidden")).toBe("true");
  const loaded = await page.evaluate(() => [...document.fonts].filter((font) => font.status === "loaded").length);
  expect(loaded).toBeGreaterThan(0);
  expect(fetched).not.toEqual([]);
  expect(refused).toEqual([]);
  expect(await overflow(page, PHONE.width)).toBe(0);
});

test("prices and code stay as they are, and fetch nothing", async () => {
  await open("<p>Between $5 and $10, or $7.</p><p><code>$x$</code></p><pre><code>$$y$$</code></pre>");
  await page.waitForLoadState("networkidle");
  expect(await page.locator(".statement").textContent()).toBe("Between $5 and $10, or $7.$x$$$y$$");
  expect(fetched).toEqual([]);
});

test("wide formulas scroll in their own boxes, not the page", async () => {
  await open(`<p>$$${LONG}$$</p><p>And $\\left(${LONG}\\right)$.</p><ul><li>$\\frac{${LONG}}{2}$</li></ul>`);
  await page.locator(".statement li .katex").waitFor();
  expect(await overflow(page, PHONE.width)).toBe(0);
  const boxes = page.locator(".statement :is(.katex-display, p:not(:has(.katex-display)), ul)");
  const scrolls = await boxes.evaluateAll((boxes) =>
    boxes.map((box) => box.scrollWidth > box.clientWidth && box.scrollHeight === box.clientHeight),
  );
  expect(scrolls).toEqual([true, true, true]);
});

test("a formula that KaTeX does not know is shown as it was written, and links are not made", async () => {
  await open("<p>$\\frac{1$ and $\\href{javascript:alert(1)}{x}$ and $y$</p>");
  await page.locator(".statement .katex").first().waitFor();
  expect(await page.locator(".statement").textContent()).toContain("\\frac{1");
  expect(await page.locator(".statement a, .statement [href]").count()).toBe(0);
});
