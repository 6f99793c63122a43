import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { ACCEPTED, BASE, choose, editor, launch, openProblem, PROBLEM, seeVerdict, tabTo, UNCOMPILABLE, write, WRONG } from "./gavel";

let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

beforeEach(async () => {
  page = await browser.newPage();
  complaints.length = 0;
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // An answer that is not 2xx is logged by the browser itself; it is what some tests ask for.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) complaints.push(message.text());
  });
});
afterEach(async () => {
  await page.close();
  expect(complaints).toEqual([]);
});

test("from the list to Accepted by keyboard alone, without a reload", async () => {
  await page.goto(BASE);
  await page.getByRole("heading", { name: "Problems" }).waitFor();
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  await tabTo(page, `/problems/${PROBLEM}`);
  await page.keyboard.press("Enter");
  await editor(page).waitFor();

  await page.getByLabel("Language").focus();
  await page.keyboard.type("Python");
  expect(await page.getByLabel("Language").inputValue()).toBe("python3");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Control+A");
  await page.keyboard.type(ACCEPTED);
  await page.keyboard.press("Control+Enter");

  await seeVerdict(page, /^Accepted$/);
  expect(await page.getByRole("status").textContent()).toBe("Accepted");
  await page.getByRole("region", { name: "My submissions" }).getByText("Accepted").waitFor();
  expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);
});

test("a wrong answer names the test", async () => {
  await openProblem(page);
  await choose(page, "Python");
  await write(page, WRONG);
  await seeVerdict(page, /^Wrong answer on test \d+$/);
});

test("a compile error shows what the compiler said", async () => {
  await openProblem(page);
  await choose(page, "C++");
  await write(page, UNCOMPILABLE);
  await seeVerdict(page, /^Compile error$/);
  expect(await page.getByLabel("Compiler output").textContent()).toContain("oops");
});

test("a refusal is shown beside the button, in the server's words", async () => {
  await openProblem(page);
  const [response] = await Promise.all([page.waitForResponse("**/api/v1/submissions"), write(page, "")]);
  const { code, detail } = (await response.json()) as { code: string; detail: string };
  expect(code).toBe("empty_source");
  await page.getByRole("alert").filter({ hasText: detail }).waitFor();
});

test("a full queue says when to come back, and the button waits as long", async () => {
  let attempts = 0;
  await page.route("**/api/v1/submissions", (route) => {
    attempts += 1;
    if (attempts > 1) return route.continue();
    return route.fulfill({
      status: 503,
      headers: { "Retry-After": "2", "Content-Type": "application/problem+json" },
      body: JSON.stringify({ title: "Busy", status: 503, code: "queue_full", detail: "The queue is full." }),
    });
  });
  await openProblem(page);
  await choose(page, "Python");
  await write(page, ACCEPTED);
  await page.getByRole("alert").filter({ hasText: "The queue is full." }).waitFor();
  await page.getByRole("button", { name: /Submit in \d s/ }).waitFor();
  await page.keyboard.press("Control+Enter");
  await page.getByRole("button", { name: "Submit", exact: true }).waitFor();
  expect(attempts).toBe(1);
  await page.keyboard.press("Control+Enter");
  await seeVerdict(page, /^Accepted$/);
});

test("draft and language are there again after a reload", async () => {
  await openProblem(page);
  await choose(page, "Rust");
  await editor(page).click();
  await page.keyboard.insertText("// half a thought\n");
  await page.reload();
  await editor(page).getByText("// half a thought").waitFor();
  expect(await page.getByLabel("Language").inputValue()).toBe("rust");
});
