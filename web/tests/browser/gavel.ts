/** The browser, the server under test, and what a contestant does with them. */
import { chromium, type Browser, type Page } from "playwright-core";

export const BASE = needed("GAVEL_URL").replace(/\/$/, "");
export const PROBLEM = process.env["GAVEL_PROBLEM"] ?? "sum";
export const PHONE = { width: 375, height: 812 };

/** Solves the problem: one line of integers in, their sum out. */
export const ACCEPTED = "print(sum(map(int, input().split())))";
export const WRONG = "print('not a number')";
export const UNCOMPILABLE = "int main() { return oops; }";

/** A verdict may have to wait for busy cores, but not for ever. */
const VERDICT_MS = 30_000;

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export async function openProblem(page: Page): Promise<void> {
  await page.goto(`${BASE}/problems/${PROBLEM}`);
  await editor(page).waitFor();
}

export const editor = (page: Page) => page.getByRole("textbox", { name: "Your program" });
export const verdict = (page: Page) => page.getByRole("region", { name: "Judgement" }).getByRole("heading");

/** Chooses the language whose name begins so. */
export async function choose(page: Page, language: string): Promise<void> {
  const select = page.getByLabel("Language");
  const names = await select.getByRole("option").allTextContents();
  const name = names.find((one) => one.startsWith(language));
  if (name === undefined) throw new Error(`the server offers no ${language}, only ${names.join(", ")}`);
  await select.selectOption({ label: name });
  await editor(page).waitFor();
}

/** Replaces the program by hand and submits it with the keys. */
export async function write(page: Page, source: string): Promise<void> {
  await editor(page).click();
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Delete");
  await page.keyboard.insertText(source);
  await page.keyboard.press("Control+Enter");
}

export async function seeVerdict(page: Page, words: string | RegExp): Promise<void> {
  await verdict(page).filter({ hasText: words }).waitFor({ timeout: VERDICT_MS });
}

/** Goes on with Tab until the focus is on a link to this address. */
export async function tabTo(page: Page, path: string): Promise<void> {
  for (let presses = 0; presses < 200; presses += 1) {
    await page.keyboard.press("Tab");
    const href = await page.evaluate(() => document.activeElement?.getAttribute("href"));
    if (href === path) return;
  }
  throw new Error(`200 presses of Tab did not reach a link to ${path}`);
}

/** How many pixels the page is wider than it may be. */
export function overflow(page: Page, width: number): Promise<number> {
  return page.evaluate((width) => Math.max(0, (document.scrollingElement?.scrollWidth ?? Infinity) - width), width);
}

function needed(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set: give it the address of a running Gavel`);
  return value;
}
