/** Statements that attack their readers (Z09): what the server's walls let through by mistake, the page must not run. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser } from "playwright-core";
import { BASE, editor, launch, PROBLEM } from "./gavel";

let browser: Browser;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const RUN = "window.attacked = true";
const ELSEWHERE = "http://evil.example";
const HOSTILE = [
  `<script>${RUN}</script>`,
  `<img src=x onerror="${RUN}">`,
  `<img src="${ELSEWHERE}/image.png">`,
  `<svg onload="${RUN}"><image href="${ELSEWHERE}/image.svg"></image></svg>`,
  `<iframe src="${ELSEWHERE}/frame" srcdoc="<script>parent.${RUN}</script>"></iframe>`,
  `<object data="${ELSEWHERE}/object"></object><embed src="${ELSEWHERE}/embed">`,
  `<video src="${ELSEWHERE}/video" poster="${ELSEWHERE}/poster" autoplay></video>`,
  `<link rel="stylesheet" href="${ELSEWHERE}/style.css"><style>@import "${ELSEWHERE}/more.css";</style>`,
  `<p style="background: url(${ELSEWHERE}/background.png)">text</p>`,
  `<details open ontoggle="${RUN}">text</details>`,
  `<form id="form" action="${ELSEWHERE}/form"><input autofocus onfocus="${RUN}"><button>Send</button></form>`,
  `<a id="link" href="javascript:${RUN}">a link</a>`,
  `<p>$\\href{javascript:${RUN}}{x} \\includegraphics{${ELSEWHERE}/formula.png} \\htmlData{x=y}{z}$</p>`,
].join("\n");

test("nothing of a hostile statement runs, and nothing is fetched from elsewhere", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const reached: string[] = [];
  await context.route(`${ELSEWHERE}/**`, (route) => {
    reached.push(route.request().url());
    return route.fulfill({ body: "" });
  });
  await page.route(`**/api/v1/problems/${PROBLEM}`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), statement_html: HOSTILE } });
  });
  await page.goto(`${BASE}/problems/${PROBLEM}`);
  await editor(page).waitFor();
  await page.locator("#link").click();
  await page.waitForLoadState("networkidle");
  expect(await page.evaluate(() => Reflect.get(window, "attacked"))).toBeUndefined();
  expect(reached).toEqual([]);
  expect(new URL(page.url()).origin).toBe(new URL(BASE).origin);
  await context.close();
});
