import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { BASE, choose, launch, openProblem, overflow, PHONE, seeVerdict, UNCOMPILABLE, write } from "./gavel";

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launch();
  page = await browser.newPage({ viewport: PHONE, hasTouch: true });
});
afterAll(() => browser.close());

test("on a phone the problem page fits, also with a compiler's long lines", async () => {
  await openProblem(page);
  expect(await overflow(page, PHONE.width)).toBe(0);
  await choose(page, "C++");
  await write(page, UNCOMPILABLE);
  await seeVerdict(page, /^Compile error$/);
  expect(await overflow(page, PHONE.width)).toBe(0);
});

test("on a phone the submission page fits, and is there at its own address", async () => {
  await page.getByRole("region", { name: "My submissions" }).getByRole("link").first().click();
  await page.waitForURL("**/submissions/*");
  await page.reload();
  await seeVerdict(page, /^Compile error$/);
  expect(await overflow(page, PHONE.width)).toBe(0);
});

test("on a phone the list fits", async () => {
  await page.goto(BASE);
  await page.getByRole("heading", { name: "Problems" }).waitFor();
  await page.getByRole("heading", { name: "My submissions" }).waitFor();
  expect(await overflow(page, PHONE.width)).toBe(0);
});

test("an unknown problem, submission or address says so and leads back", async () => {
  for (const path of ["/problems/no-such-problem", "/submissions/00000000-0000-7000-8000-000000000000", "/nowhere"]) {
    await page.goto(BASE + path);
    await page.getByRole("heading", { name: "Not found" }).waitFor();
    await page.getByRole("link", { name: "All problems" }).waitFor();
    expect(await overflow(page, PHONE.width)).toBe(0);
  }
});

test("the first Tab offers to skip the navigation, and the focus can be seen", async () => {
  await page.goto(BASE);
  await page.getByRole("heading", { name: "Problems" }).waitFor();
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the content");
  expect(await page.evaluate(() => document.activeElement?.getBoundingClientRect().top)).toBe(0);
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
});
